// @ts-check
// Finds the name that is being typed after "@", and the users whom it matches.

import { isInFence } from "../markdown_context.js";
import { AT_SIGN, fold } from "./mention_parser.js";

/** @import { Member } from "../../../client/mod.js" */

/** Longer names are matched by their start: see `HUBBUB_NAME_CHARS`. */
const NAME_CHARS = 64;

/**
 * Returns the incomplete name before the caret, without its "@".
 * @param {string} text
 * @param {number} caret
 * @returns {{ from: number, query: string } | undefined} `from` is the position of the "@"
 */
export function mentionQuery(text, caret) {
  const sign = [...text.slice(0, caret).matchAll(AT_SIGN)].at(-1);
  if (!sign || isInFence(text, caret)) return;
  const query = text.slice(sign.index + 1, caret);
  if (query.length > NAME_CHARS || /^\s|\n/.test(query)) return;
  return { from: sign.index, query };
}

/**
 * Returns the users whose name starts with the query, then those with another word that does; none if
 * the name is complete.
 * @param {string} query
 * @param {readonly Member[]} users
 * @returns {Member[]}
 */
export function matchUsers(query, users) {
  const start = fold(query);
  const first = users.filter(({ name }) => fold(name).startsWith(start));
  const others = users.filter((user) =>
    !first.includes(user) && fold(user.name).split(" ").some((word) => word.startsWith(start))
  );
  const isWhole = users.some(({ name }) => fold(name) === start.trimEnd());
  if (isWhole && (first.length + others.length === 1 || query.endsWith(" "))) return [];
  return [...first, ...others];
}
