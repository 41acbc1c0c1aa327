// @ts-check
// Starts the page to join the chat or sign in.

import "../ui/settings/appearance.js";
import { newId } from "../client/uuid_v7.js";
import { RejectedError } from "../client/errors.js";
import { chatName } from "../ui/chat_name.js";
import { query, translate } from "../ui/dom.js";
import { save } from "../ui/settings/storage.js";
import { strings } from "../i18n/account.js";
import { errorText } from "../ui/errors/error_message.js";
import { explainInvalid } from "../ui/errors/invalid_field.js";
import { deviceName } from "./device_name.js";
import { accessDenied, joinState, returnPath, unreachable } from "./join_state.js";
import { signInWithPasskey, supportsPasskeys } from "./webauthn.js";
import { getCurrentUser, join, previewLink, signInWithLink, signOut } from "./account_api.js";

/** @import { Link, JoinState } from "./join_state.js" */
/** @import { SignedInUser } from "./account_api.js" */

const main = query(document, "main", HTMLElement);
const form = query(main, "form.join", HTMLFormElement);
const field = query(form, ".field", HTMLInputElement);
/** The same for every attempt: a repeated request, after a lost answer, joins once. */
const id = newId();
const nameProblem = query(form, ".problem", HTMLElement);
const problem = query(main, ":scope > .problem", HTMLElement);

/** The secret is in the fragment, which browsers do not send. */
const secret = () => location.hash.slice(1);

/** @type {Record<string, () => unknown>} */
const actions = {
  refresh,
  signIn: () => signInWith(() => signInWithLink({ link: secret(), device: thisDevice() })),
  usePasskey: () => signInWith(signInWithPasskey),
  signOut: () =>
    attempt(async () => {
      await signOut();
      await refresh();
    }),
};

translate(strings);
addEventListener("hashchange", refresh);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = field.value.trim();
  signInWith(() => join({ id, invitation: secret(), name, device: thisDevice() }));
});
field.addEventListener("input", () => showProblem(""));
explainInvalid(form, nameProblem, strings.enterName);
for (const button of main.querySelectorAll("button[data-action]")) {
  const { action = "" } = /** @type {HTMLElement} */ (button).dataset;
  button.addEventListener("click", () => actions[action]?.());
}
refresh();

/** Loads the current user and the purpose of the link, and shows what follows from them. */
async function refresh() {
  showProblem("");
  try {
    const me = await getCurrentUser();
    const link = await loadLink();
    show(joinState(me, link), me.hasPasskeys && supportsPasskeys());
  } catch (error) {
    const state = error instanceof RejectedError ? accessDenied(errorText(error)) : unreachable();
    show(state, false);
  }
}

/** @returns {Promise<Link>} */
async function loadLink() {
  if (!secret()) return "missing";
  try {
    return await previewLink(secret());
  } catch (error) {
    if (isLinkGone(error)) return "gone";
    if (!(error instanceof RejectedError) || error.accessBlock !== "banned") throw error;
    // A user of this address is banned; others may still sign in with a passkey.
    showProblem(errorText(error));
    return "missing";
  }
}

/**
 * @param {JoinState} state
 * @param {boolean} canUsePasskey
 */
function show({ form: shown, title, lead, offersPasskey = false }, canUsePasskey) {
  query(main, ".card-title", HTMLElement).textContent = title;
  query(main, ".lead", HTMLElement).textContent = lead;
  document.title = strings.pageTitle(title, chatName);
  for (const element of main.querySelectorAll("[data-for]")) {
    const { for: name } = /** @type {HTMLElement} */ (element).dataset;
    const isShown = name === shown || (name === "passkey" && offersPasskey && canUsePasskey);
    element.toggleAttribute("hidden", !isShown);
  }
  main.ariaBusy = "false";
  if (shown === "invitation") field.focus();
}

/**
 * Signs in and opens the chat; `enter` resolves with undefined if the user cancelled.
 * @param {() => Promise<SignedInUser | undefined>} enter
 */
function signInWith(enter) {
  return attempt(async () => {
    const entered = await enter();
    if (!entered) return;
    // The chat draws this user in its first frame.
    const { name, role } = entered;
    save("me", JSON.stringify({ mode: "invite", name, role }));
    // Replaces the history entry: a used link is useless.
    location.replace(returnPath(new URLSearchParams(location.search)));
  });
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  showProblem("");
  main.ariaBusy = "true";
  try {
    await act();
  } catch (error) {
    await showError(error);
  }
  main.ariaBusy = "false";
}

/** @param {unknown} error */
async function showError(error) {
  // Errors of the browser itself, such as of passkeys, have texts of their own.
  if (error instanceof DOMException) return showProblem(error.message);
  // Shows what the user can do without the link.
  if (isLinkGone(error)) await refresh();
  const isAboutName = error instanceof RejectedError && error.problem.field === "name";
  if (isAboutName) showNameError(errorText(error));
  else showProblem(errorText(error));
}

/** @param {unknown} error */
function isLinkGone(error) {
  return error instanceof RejectedError && error.problem.code === "gone";
}

/** @param {string} text */
function showProblem(text) {
  problem.textContent = text;
  nameProblem.textContent = "";
  field.ariaInvalid = "false";
}

/** @param {string} text */
function showNameError(text) {
  nameProblem.textContent = text;
  field.ariaInvalid = "true";
  field.select();
}

function thisDevice() {
  return deviceName(navigator.userAgent);
}
