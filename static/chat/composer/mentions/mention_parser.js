// @ts-check
// Splits a text at its mentions, written `@name`.

/** @import { Member, Message } from "../../../client/mod.js" */

/** @typedef {{ user: Member, text: string }} Mention `text` has the "@" */

/** Not within a word: an email address is not a mention. */
export const AT_SIGN = /(?<![\p{L}\p{M}\p{N}])@/gu;
const REGEX_SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/**
 * Returns whom a message mentions; a group has no id.
 * @param {Pick<Message, "mentions" | "groupMention">} message
 * @returns {readonly Member[]}
 */
export function mentionedIn({ mentions = [], groupMention }) {
  return groupMention ? [...mentions, { id: "", name: groupMention }] : mentions;
}

/**
 * Splits a text into plain pieces and mentions.
 * @param {string} text
 * @param {readonly Member[]} users who are mentioned, under the names in the text
 * @returns {(string | Mention)[]}
 */
export function splitMentions(text, users) {
  const named = users.filter(({ name }) => name !== "");
  if (named.length === 0 || !text.includes("@")) return [text];
  // Longest first: "@Ann Lee" mentions Ann Lee even if there is an Ann.
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
 * Normalizes a name for comparison.
 * @param {string} name
 */
export function fold(name) {
  return name.normalize("NFKC").replace(/\s+/g, " ").toLowerCase();
}
