// @ts-check
// Changes what stands in a field as if it were typed.

/** @import { Replacement } from "./markdown_context.js" */

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {Replacement} replacement
 */
export function replace(field, { from, to, text, start, end }) {
  field.focus();
  field.setSelectionRange(from, to);
  // Old, but nothing else leaves the change to Undo.
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
  field.setSelectionRange(start, end);
}
