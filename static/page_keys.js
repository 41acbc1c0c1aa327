// @ts-check
// The keys that work wherever the focus is.

import { deedOf } from "./keys.js";

/**
 * @param {Readonly<Record<string, () => unknown>>} deeds by their names in the table of keys; one that
 * returns false leaves the key to the browser
 */
export function listenToKeys(deeds) {
  addEventListener("keydown", (event) => {
    const deed = deedOf(event, "page");
    // What has opened over the page has the keys, and what writes has those that write.
    if (deed === undefined || event.defaultPrevented) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && isWriting(event)) return;
    if (deeds[deed]?.() !== false) event.preventDefault();
  });
}

/** @param {Event} event */
function isWriting({ target }) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
