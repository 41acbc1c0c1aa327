// @ts-check
// Finds the group that a text mentions.

import { AT_SIGN } from "./mention_parser.js";

/** @typedef {"room" | "here"} GroupMention */

/** @type {readonly GroupMention[]} the larger one first */
export const GROUPS = ["room", "here"];

const GROUP = new RegExp(`${AT_SIGN.source}(room|here)(?![\\p{L}\\p{M}\\p{N}])`, "giu");
const CODE = /```[^]*?(?:```|$)|`[^`\n]*`/g;

/**
 * Returns the group that a text mentions outside of code, by the server's rules; the larger one of two.
 * @param {string} text
 */
export function groupMentionIn(text) {
  const found = [...text.replace(CODE, " ").matchAll(GROUP)].map(([, name = ""]) =>
    name.toLowerCase()
  );
  return GROUPS.find((group) => found.includes(group));
}
