// @ts-check
// The room's name, the way to another room, and the link to pass on.

import { part } from "./markup.js";
import { words } from "./words.js";

const THANKS_MS = 2_000;

/** @param {string} room */
export function drawTitleBar(room) {
  part(document, ".room", HTMLElement).textContent = room;
  part(document, ".room-button", HTMLButtonElement).title = words.openRoom;
  drawRoomForm();
  drawLink(addressOf(room));
}

function drawRoomForm() {
  const form = part(document, ".rooms", HTMLFormElement);
  const field = part(form, "input", HTMLInputElement);
  field.addEventListener("input", () => {
    field.value = field.value.toLowerCase();
    field.setCustomValidity(field.validity.patternMismatch ? words.roomRule : "");
  });
  form.addEventListener("toggle", () => field.focus());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(addressOf(field.value));
  });
}

/** @param {string} address */
function drawLink(address) {
  const link = part(document, ".room-link", HTMLAnchorElement);
  link.href = address;
  link.textContent = address.replace(/^https?:\/\//, "");
  for (const button of document.querySelectorAll("button.copy-link")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    // Missing where the page came by plain HTTP from another machine; the link itself is there.
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => copy(button, address));
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} address
 */
async function copy(button, address) {
  await navigator.clipboard.writeText(address);
  show(button, { icon: "#icon-check", label: words.linkCopied });
  setTimeout(() => show(button, { icon: "#icon-link", label: words.copyLink }), THANKS_MS);
}

/**
 * @param {HTMLButtonElement} button
 * @param {{ icon: string, label: string }} face
 */
function show(button, { icon, label }) {
  part(button, "use", SVGUseElement).setAttribute("href", icon);
  button.ariaLabel = label;
  button.title = label;
}

/** @param {string} room */
function addressOf(room) {
  return new URL(`/r/${room}`, location.href).href;
}
