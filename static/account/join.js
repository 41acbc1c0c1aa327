// @ts-check
// Starts the page on which one comes in.

import { newId } from "../client/message_id.js";
import { RefusedError } from "../client/refusal.js";
import { fillWords, part } from "../markup.js";
import { remember } from "../memory.js";
import { words } from "../side_words.js";
import { explain } from "../why.js";
import { deviceName } from "./device_name.js";
import { placeOf, shutOut, stateOf, unreachable } from "./join_state.js";
import { hasPasskeys, signInByPasskey } from "./passkey.js";
import { askWhoIAm, join, readLink, signInByLink, signOut } from "./people_api.js";

/** @import { Link, State } from "./join_state.js" */
/** @import { Entered } from "./people_api.js" */

const main = part(document, "main", HTMLElement);
const form = part(main, "form.join", HTMLFormElement);
const field = part(form, ".field", HTMLInputElement);
/** The same for each try: who asks again, because no answer came, is let in once. */
const id = newId();
const nameProblem = part(form, ".problem", HTMLElement);
const problem = part(main, ":scope > .problem", HTMLElement);

/** The secret stands behind the #, so that it was sent to nobody yet. */
const secret = () => location.hash.slice(1);

/** @type {Record<string, () => unknown>} */
const actions = {
  look,
  signIn: () => comeIn(() => signInByLink({ link: secret(), device: thisDevice() })),
  usePasskey: () => comeIn(signInByPasskey),
  signOut: () =>
    attempt(async () => {
      await signOut();
      await look();
    }),
};

fillWords(words);
addEventListener("hashchange", look);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = field.value.trim();
  comeIn(() => join({ id, invitation: secret(), name, device: thisDevice() }));
});
field.addEventListener("input", () => complain(""));
for (const button of main.querySelectorAll("button[data-action]")) {
  const { action = "" } = /** @type {HTMLElement} */ (button).dataset;
  button.addEventListener("click", () => actions[action]?.());
}
look();

/** Finds out who one is and what the link is good for, and says so. */
async function look() {
  complain("");
  try {
    const me = await askWhoIAm();
    const link = await readOwnLink();
    show(stateOf(me, link), me.hasPasskeys && hasPasskeys());
  } catch (error) {
    show(error instanceof RefusedError ? shutOut(explain(error)) : unreachable, false);
  }
}

/** @returns {Promise<Link>} */
async function readOwnLink() {
  if (!secret()) return "missing";
  try {
    return await readLink(secret());
  } catch (error) {
    if (isLinkGone(error)) return "gone";
    if (!(error instanceof RefusedError) || error.bar !== "banned") throw error;
    // Not for whom the link is, but somebody else may come in from here.
    complain(explain(error));
    return "missing";
  }
}

/**
 * @param {State} state
 * @param {boolean} arePasskeysPossible
 */
function show({ form: shown, title, lead, isReturn = false }, arePasskeysPossible) {
  part(main, ".card-title", HTMLElement).textContent = title;
  part(main, ".lead", HTMLElement).textContent = lead;
  document.title = words.pageTitle(title);
  for (const element of main.querySelectorAll("[data-for]")) {
    const { for: name } = /** @type {HTMLElement} */ (element).dataset;
    const isShown = name === shown || (name === "passkey" && isReturn && arePasskeysPossible);
    element.toggleAttribute("hidden", !isShown);
  }
  main.ariaBusy = "false";
  if (shown === "invitation") field.focus();
}

/**
 * Goes to the chat once the way in is found; `enter` says nothing where it was given up.
 * @param {() => Promise<Entered | undefined>} enter
 */
function comeIn(enter) {
  return attempt(async () => {
    const entered = await enter();
    if (!entered) return;
    // The chat is drawn for this user from its first frame on.
    const { name, role } = entered;
    remember("me", JSON.stringify({ mode: "invite", name, role }));
    // Not by a new entry of the history: nobody goes back to a link that was used.
    location.replace(placeOf(new URLSearchParams(location.search)));
  });
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  complain("");
  main.ariaBusy = "true";
  try {
    await act();
  } catch (error) {
    await refuse(error);
  }
  main.ariaBusy = "false";
}

/** @param {unknown} error */
async function refuse(error) {
  // The browser says itself what it cannot do.
  if (error instanceof DOMException) return complain(error.message);
  // The link is good for nothing by now: the page says what is left to do.
  if (isLinkGone(error)) await look();
  const isOfName = error instanceof RefusedError && error.problem.field === "name";
  if (isOfName) complainOfName(explain(error));
  else complain(explain(error));
}

/** @param {unknown} error */
function isLinkGone(error) {
  return error instanceof RefusedError && error.problem.code === "link-gone";
}

/** @param {string} text */
function complain(text) {
  problem.textContent = text;
  nameProblem.textContent = "";
  field.ariaInvalid = "false";
}

/** @param {string} text */
function complainOfName(text) {
  nameProblem.textContent = text;
  field.ariaInvalid = "true";
  field.select();
}

function thisDevice() {
  return deviceName(navigator.userAgent);
}
