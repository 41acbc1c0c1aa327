// @ts-check
// Changes the text of a field as if it were typed.

/** @import { Replacement } from "./markdown_context.js" */

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {Replacement} replacement
 */
export function replace(field, { from, to, text, start, end }) {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated, but the only way that keeps the change in the undo history.
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
  field.setSelectionRange(start, end);
}
