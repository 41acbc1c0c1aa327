// @ts-check
// Keyboard shortcuts that work wherever the focus is.

import { commandFor, describeKeyPress, isApple } from "../../ui/shortcuts/shortcuts.js";

/**
 * @param {Readonly<Record<string, () => unknown>>} commands by name; "write" is for keys that type text.
 * A command that returns false leaves the key to the browser
 */
export function listenForShortcuts(commands) {
  addEventListener("keydown", (event) => {
    const command = commandFor(event, "page") ?? (startsText(event) ? "write" : undefined);
    if (command === undefined || event.defaultPrevented) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && isInField(event)) return;
    if (commands[command]?.() !== false) event.preventDefault();
  });
  addEventListener("keyup", ({ key }) => key === "Tab" && closePopoversWithoutFocus());
}

/** Closes popovers that focus has left with the Tab key. */
function closePopoversWithoutFocus() {
  const open = [...document.querySelectorAll(":popover-open:not([popover=manual])")];
  if (open.some((popover) => popover.contains(document.activeElement))) return;
  for (const popover of open) if (popover instanceof HTMLElement) popover.hidePopover();
}

/**
 * Returns whether a key types or pastes text outside of a field. On a message, some letters are
 * shortcuts.
 * @param {KeyboardEvent} event
 */
function startsText(event) {
  const { target } = event;
  if (!(target instanceof Element) || !target.matches("body, .timeline, .timeline *")) return false;
  if (target.matches(".message") && commandFor(event, "message")) return false;
  const pressed = describeKeyPress(event, isApple());
  return pressed === "Mod+V" || ([...pressed].length === 1 && pressed !== " ");
}

/** @param {Event} event */
function isInField({ target }) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
