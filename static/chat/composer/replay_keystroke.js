// @ts-check
// Inserts a character that was typed before its field existed.

import { replace } from "./insert_text.js";

/**
 * Inserts the character if the field has the focus now.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {KeyboardEvent} event
 */
export function replayKeystroke(field, { key, ctrlKey, metaKey }) {
  if (field !== document.activeElement || key.length > 1 || ctrlKey || metaKey) return;
  const { selectionStart, selectionEnd } = field;
  const from = selectionStart ?? 0;
  replace(field, { from, to: selectionEnd ?? from, text: key, start: from + 1, end: from + 1 });
}
