// @ts-check
// What the composer shows when another tab has stored an unsent text for the same room.

/** @import { UnsentText } from "./unsent_texts.js" */

/**
 * Returns the text of the other tab, and after it what was written here meanwhile.
 * @param {UnsentText} mine in this tab's composer
 * @param {{ known: UnsentText, theirs: UnsentText }} stored before and now
 * @returns {UnsentText}
 */
export function mergeUnsent(mine, { known, theirs }) {
  if (mine.text === known.text) return theirs;
  if (["", known.text, mine.text].includes(theirs.text)) return mine;
  const field = mine.target?.type === "edit" ? "textBefore" : "text";
  return { ...mine, [field]: [theirs.text, mine[field]].filter(Boolean).join("\n") };
}
