// @ts-check
// Copies text. Pages served by plain HTTP have no clipboard API, so there is a fallback.

import { create } from "./dom.js";

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copyText(text) {
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  return isCopied || copySelection(text);
}

/** @param {string} text */
function copySelection(text) {
  const focused = document.activeElement;
  // Read-only, so that a phone does not open its keyboard.
  const field = create("textarea", { value: text, readOnly: true });
  field.style.position = "fixed";
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.select();
  // Deprecated, but the only way without a secure context.
  const isCopied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
