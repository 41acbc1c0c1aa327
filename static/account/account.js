// @ts-check
// Starts the page of one's own account.

import { drawAvatar } from "../ui/avatar.js";
import { RejectedError } from "../client/errors.js";
import { query, translate } from "../ui/dom.js";
import { askFirst } from "../ui/confirm.js";
import { strings } from "../i18n/account.js";
import { errorText } from "../ui/error_message.js";
import { Devices } from "./devices.js";
import { Invitations } from "./invitations.js";
import { Passkeys } from "./passkey_list.js";
import { askWhoIAm, signOut } from "./account_api.js";

/** @import { Me } from "./account_api.js" */

const main = query(document, "main", HTMLElement);
const problem = query(main, ".problem", HTMLElement);

translate(strings);
document.title = strings.pageTitle(strings.account);

const devices = new Devices(attempt);
const passkeys = new Passkeys(attempt);
const invitations = new Invitations(attempt);

query(main, ".sign-out", HTMLButtonElement).addEventListener("click", () =>
  attempt(async () => {
    if (!await isSureToLeave()) return;
    await signOut();
    leave();
  }));
attempt(load);

async function load() {
  const me = await askWhoIAm();
  if (!me.name) return leave();
  introduce(me);
  passkeys.explain(me.hasPasskeys);
  await Promise.all([devices.load(), passkeys.load(), invitations.load(me.role)]);
}

/** Asks users who have no other way in. */
async function isSureToLeave() {
  if (devices.others + passkeys.count > 0) return true;
  return await askFirst(main, {
    title: strings.signOutTitle,
    lead: strings.signOutLead,
    submit: strings.signOut,
  });
}

/** @param {Me} me */
function introduce({ id = "", name = "", role = "guest" }) {
  query(main, ".own-name", HTMLElement).textContent = name;
  query(main, ".own-role", HTMLElement).textContent = strings.roles[role];
  drawAvatar(query(main, ".avatar", HTMLElement), { author: id, from: name });
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  problem.textContent = "";
  try {
    await act();
  } catch (error) {
    if (error instanceof RejectedError && error.bar === "signed-out") return leave();
    // The browser says itself what it cannot do.
    problem.textContent = error instanceof DOMException ? error.message : errorText(error);
  }
  main.ariaBusy = "false";
}

function leave() {
  location.replace("/join");
}
