// @ts-check
// Whom a text calls by `@name`, and where that stands in it.

/** @import { Member } from "../../client/mod.js" */

/** @typedef {{ user: Member, text: string }} Mention a name in a text, with the sign before it */

/** Not within a word: an address of mail mentions nobody. */
export const AT_SIGN = /(?<![\p{L}\p{M}\p{N}])@/gu;
const REGEX_SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/**
 * The pieces of a text, of which some are mentions.
 * @param {string} text
 * @param {readonly Member[]} users whom it mentions, under the names as they are written in it
 * @returns {(string | Mention)[]}
 */
export function splitMentions(text, users) {
  const named = users.filter(({ name }) => name !== "");
  if (named.length === 0 || !text.includes("@")) return [text];
  // "@Ann Lee" is about Ann Lee where there is an Ann, too.
  const names = named.map(({ name }) => name).sort((a, b) => b.length - a.length).map(toPattern);
  const pattern = new RegExp(
    `${AT_SIGN.source}(?:${names.join("|")})(?![\\p{L}\\p{M}\\p{N}])`,
    "giu",
  );
  /** @type {(string | Mention)[]} */
  const pieces = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const user = named.find(({ name }) => fold(name) === fold(match.slice(1)));
    if (!user) continue;
    pieces.push(text.slice(end, index), { user, text: match });
    end = index + match.length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== "");
}

/** @param {string} name */
function toPattern(name) {
  return name.replace(REGEX_SYNTAX, "\\$&").replace(/\s+/g, "\\s+");
}

/**
 * A name as it is compared with others.
 * @param {string} name
 */
export function fold(name) {
  return name.normalize("NFKC").replace(/\s+/g, " ").toLowerCase();
}
