// @ts-check
// What was typed before the field for it was there.

import { replace } from "./insert_text.js";

/**
 * Writes it where the focus is now.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {KeyboardEvent} event
 */
export function replayKeystroke(field, { key, ctrlKey, metaKey }) {
  if (field !== document.activeElement || key.length > 1 || ctrlKey || metaKey) return;
  const { selectionStart, selectionEnd } = field;
  const from = selectionStart ?? 0;
  replace(field, { from, to: selectionEnd ?? from, text: key, start: from + 1, end: from + 1 });
}
