// @ts-check
// Starts the page of one's own account.

import { drawAvatar } from "../avatar.js";
import { RefusedError } from "../client/refusal.js";
import { fillWords, part } from "../markup.js";
import { askFirst } from "../question.js";
import { words } from "../side_words.js";
import { explain } from "../why.js";
import { Devices } from "./devices.js";
import { Invitations } from "./invitations.js";
import { Passkeys } from "./passkeys.js";
import { askWhoIAm, signOut } from "./people_api.js";

/** @import { Me } from "./people_api.js" */

const main = part(document, "main", HTMLElement);
const problem = part(main, ".problem", HTMLElement);

fillWords(words);
document.title = words.pageTitle(words.account);

const devices = new Devices(attempt);
const passkeys = new Passkeys(attempt);
const invitations = new Invitations(attempt);

part(main, ".sign-out", HTMLButtonElement).addEventListener("click", () =>
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
    title: words.signOutTitle,
    lead: words.signOutLead,
    submit: words.signOut,
  });
}

/** @param {Me} me */
function introduce({ id = "", name = "", role = "guest" }) {
  part(main, ".own-name", HTMLElement).textContent = name;
  part(main, ".own-role", HTMLElement).textContent = words.roles[role];
  drawAvatar(part(main, ".avatar", HTMLElement), { author: id, from: name });
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  problem.textContent = "";
  try {
    await act();
  } catch (error) {
    if (error instanceof RefusedError && error.bar === "signed-out") return leave();
    // The browser says itself what it cannot do.
    problem.textContent = error instanceof DOMException ? error.message : explain(error);
  }
  main.ariaBusy = "false";
}

function leave() {
  location.replace("/join");
}
