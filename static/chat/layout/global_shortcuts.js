// @ts-check
// The keys that work wherever the focus is.

import { commandFor, describeKeyPress, isApple } from "../../ui/shortcuts.js";

/**
 * @param {Readonly<Record<string, () => unknown>>} deeds by their names in the table of keys; one that
 * returns false leaves the key to the browser
 */
export function listenForShortcuts(deeds) {
  addEventListener("keydown", (event) => {
    const deed = commandFor(event, "page") ?? (beginsText(event) ? "write" : undefined);
    // What has opened over the page has the keys, and what writes has those that write.
    if (deed === undefined || event.defaultPrevented) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && isWriting(event)) return;
    if (deeds[deed]?.() !== false) event.preventDefault();
  });
  addEventListener("keyup", ({ key }) => key === "Tab" && closeLeft());
}

/** What has opened over the page goes when one goes on to what is under it. */
function closeLeft() {
  const open = [...document.querySelectorAll(":popover-open:not([popover=manual])")];
  if (open.some((one) => one.contains(document.activeElement))) return;
  for (const one of open) if (one instanceof HTMLElement) one.hidePopover();
}

/**
 * Whether it writes or pastes something where nobody can write; on a message some letters do something
 * else.
 * @param {KeyboardEvent} event
 */
function beginsText(event) {
  const { target } = event;
  if (!(target instanceof Element) || !target.matches("body, .timeline, .timeline *")) return false;
  if (target.matches(".message") && commandFor(event, "message")) return false;
  const pressed = describeKeyPress(event, isApple());
  return pressed === "Mod+V" || ([...pressed].length === 1 && pressed !== " ");
}

/** @param {Event} event */
function isWriting({ target }) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
