// @ts-check
// Starts the account page.

import "../ui/settings/appearance.js";
import { drawAvatar, setFirstUsers } from "../ui/avatar/avatar.js";
import { Pictures } from "../ui/avatar/pictures.js";
import { RejectedError } from "../client/errors.js";
import { chatName } from "../ui/chat_name.js";
import { query, translate } from "../ui/dom.js";
import { confirmAction } from "../ui/confirm.js";
import { strings } from "../i18n/account.js";
import { errorText } from "../ui/errors/error_message.js";
import { DeviceList } from "./devices.js";
import { PasskeyList } from "./passkey_list.js";
import { getCurrentUser, signOut } from "./account_api.js";

/** @import { Me } from "./account_api.js" */

const main = query(document, "main", HTMLElement);
const problem = query(main, ".problem", HTMLElement);

translate(strings);
document.title = strings.pageTitle(strings.yourAccount, chatName);

const devices = new DeviceList(attempt);
const passkeys = new PasskeyList(attempt);

query(main, ".sign-out", HTMLButtonElement).addEventListener("click", () =>
  attempt(async () => {
    if (!await confirmSignOut()) return;
    await signOut();
    goToJoinPage();
  }));
attempt(load);

async function load() {
  const me = await getCurrentUser();
  setFirstUsers(me.firstUsers);
  if (!me.name) return goToJoinPage();
  drawProfile(me);
  passkeys.setAvailable(me.hasPasskeys);
  await Promise.all([devices.load(), passkeys.load()]);
}

/** Warns users who would have no other way to sign in. */
async function confirmSignOut() {
  if (devices.others + passkeys.count > 0) return true;
  return await confirmAction(main, {
    title: strings.signOutTitle,
    lead: strings.signOutLead,
    submit: strings.signOut,
  });
}

/** @param {Me} me */
function drawProfile({ id = "", name = "", role = "guest" }) {
  query(main, ".own-name", HTMLElement).textContent = name;
  query(main, ".own-role", HTMLElement).textContent = strings.roles[role];
  drawAvatar(query(main, ".avatar", HTMLElement), { author: id, from: name });
  new Pictures();
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  problem.textContent = "";
  try {
    await act();
  } catch (error) {
    if (error instanceof RejectedError && error.accessBlock === "signed-out") return goToJoinPage();
    // Errors of the browser itself, such as of passkeys, have texts of their own.
    problem.textContent = error instanceof DOMException ? error.message : errorText(error);
  }
  main.ariaBusy = "false";
}

function goToJoinPage() {
  location.replace("/join");
}
