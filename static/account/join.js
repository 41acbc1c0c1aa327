// @ts-check
// Starts the page on which one comes in.

import { newId } from "../client/uuid_v7.js";
import { RejectedError } from "../client/errors.js";
import { query, translate } from "../ui/dom.js";
import { save } from "../ui/storage.js";
import { strings } from "../i18n/account.js";
import { errorText } from "../ui/error_message.js";
import { deviceName } from "./device_name.js";
import { accessDenied, joinState, returnPath, unreachable } from "./join_state.js";
import { signInWithPasskey, supportsPasskeys } from "./webauthn.js";
import { getCurrentUser, join, previewLink, signInWithLink, signOut } from "./account_api.js";

/** @import { Link, JoinState } from "./join_state.js" */
/** @import { SignedInUser } from "./account_api.js" */

const main = query(document, "main", HTMLElement);
const form = query(main, "form.join", HTMLFormElement);
const field = query(form, ".field", HTMLInputElement);
/** The same for each try: who asks again, because no answer came, is let in once. */
const id = newId();
const nameProblem = query(form, ".problem", HTMLElement);
const problem = query(main, ":scope > .problem", HTMLElement);

/** The secret stands behind the #, so that it was sent to nobody yet. */
const secret = () => location.hash.slice(1);

/** @type {Record<string, () => unknown>} */
const actions = {
  look,
  signIn: () => comeIn(() => signInWithLink({ link: secret(), device: thisDevice() })),
  usePasskey: () => comeIn(signInWithPasskey),
  signOut: () =>
    attempt(async () => {
      await signOut();
      await look();
    }),
};

translate(strings);
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
    const me = await getCurrentUser();
    const link = await readOwnLink();
    show(joinState(me, link), me.hasPasskeys && supportsPasskeys());
  } catch (error) {
    show(error instanceof RejectedError ? accessDenied(errorText(error)) : unreachable, false);
  }
}

/** @returns {Promise<Link>} */
async function readOwnLink() {
  if (!secret()) return "missing";
  try {
    return await previewLink(secret());
  } catch (error) {
    if (isLinkGone(error)) return "gone";
    if (!(error instanceof RejectedError) || error.accessBlock !== "banned") throw error;
    // Not for whom the link is, but somebody else may come in from here.
    complain(errorText(error));
    return "missing";
  }
}

/**
 * @param {JoinState} state
 * @param {boolean} arePasskeysPossible
 */
function show({ form: shown, title, lead, offersPasskey = false }, arePasskeysPossible) {
  query(main, ".card-title", HTMLElement).textContent = title;
  query(main, ".lead", HTMLElement).textContent = lead;
  document.title = strings.pageTitle(title);
  for (const element of main.querySelectorAll("[data-for]")) {
    const { for: name } = /** @type {HTMLElement} */ (element).dataset;
    const isShown = name === shown || (name === "passkey" && offersPasskey && arePasskeysPossible);
    element.toggleAttribute("hidden", !isShown);
  }
  main.ariaBusy = "false";
  if (shown === "invitation") field.focus();
}

/**
 * Goes to the chat once the way in is found; `enter` says nothing where it was given up.
 * @param {() => Promise<SignedInUser | undefined>} enter
 */
function comeIn(enter) {
  return attempt(async () => {
    const entered = await enter();
    if (!entered) return;
    // The chat is drawn for this user from its first frame on.
    const { name, role } = entered;
    save("me", JSON.stringify({ mode: "invite", name, role }));
    // Not by a new entry of the history: nobody goes back to a link that was used.
    location.replace(returnPath(new URLSearchParams(location.search)));
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
  const isOfName = error instanceof RejectedError && error.problem.field === "name";
  if (isOfName) complainOfName(errorText(error));
  else complain(errorText(error));
}

/** @param {unknown} error */
function isLinkGone(error) {
  return error instanceof RejectedError && error.problem.code === "gone";
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
