// @ts-check
// Explains why a text is not sent, or why an edit notifies nobody.

import { strings } from "../../i18n/lazy.js";
import { mayMentionGroup } from "./markdown_context.js";

/** @param {number} excess characters that the text is too long by; 0 for an edit without text */
export function explainRefusal(excess) {
  return excess > 0 ? strings.tooLong(excess) : strings.emptyMessage;
}

/**
 * Returns a note on an edit that names a group for the first time, else an empty text.
 * @param {{ text: string }} message
 * @param {{ text: string }} edit
 */
export function explainEdit(message, edit) {
  const isNew = mayMentionGroup(edit.text) && !mayMentionGroup(message.text);
  return isNew ? strings.editNotifiesNoOne : "";
}
