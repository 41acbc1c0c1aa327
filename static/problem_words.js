// @ts-check
// Why the server refuses something, in the words of the page.

import { words } from "./later_words.js";

/** @import { Problem } from "./client/refusal.js" */

/** @type {ReadonlyMap<string, string>} */
const WORDS = new Map(Object.entries(words.problems));

/**
 * The server's own words only where its code says too little.
 * @param {Problem} problem
 */
export function wordsOf({ detail, code = "", field, most }) {
  if (most !== undefined) return words.atMost(most);
  if (code === "invalid-message" && field === "from") return words.otherName;
  return WORDS.get(code) ?? detail;
}
