// @ts-check
// Puts a text on the clipboard, also where the page came by plain HTTP from another machine.

import { create } from "./create.js";

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is there
 */
export async function copyText(text) {
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  return isCopied || copySelected(text);
}

/** @param {string} text */
function copySelected(text) {
  const focused = document.activeElement;
  // Read-only, so that a phone's keyboard stays away.
  const field = create("textarea", { value: text, readOnly: true });
  field.style.position = "fixed";
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.select();
  // Old, but nothing else works without a secure context.
  const isCopied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
