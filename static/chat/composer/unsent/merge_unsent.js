// @ts-check
// Merges the unsent text of the composer with the one that another tab stored for the same room.

/** @import { UnsentText, UnsentTexts } from "./unsent_texts.js" */

/**
 * Takes over what another tab has just stored.
 * @param {{ unsent: UnsentText }} composer
 * @param {Pick<UnsentTexts, "get" | "reload">} texts
 * @param {string} room
 */
export function takeOverUnsent(composer, texts, room) {
  const [mine, known] = [composer.unsent, texts.get(room)];
  texts.reload();
  const merged = mergeUnsent(mine, { known, theirs: texts.get(room) });
  // Else the caret would move.
  const isSame = merged.text === mine.text && merged.textBefore === mine.textBefore;
  if (!isSame) composer.unsent = merged;
}

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
