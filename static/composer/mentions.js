// @ts-check
// Whom a text calls by `@name`: where that stands in it, and who may be meant by what was begun.

import { isInFence } from "./writing.js";

/** @import { Member } from "../client/mod.js" */

/** @typedef {{ person: Member, text: string }} Mention a name in a text, with the sign before it */

/** Not within a word: an address of mail mentions nobody. */
const SIGN = /(?<![\p{L}\p{M}\p{N}])@/gu;
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;
/** A name is no longer, see `HUBBUB_NAME_CHARS`; of a longer one the beginning is enough. */
const NAME_CHARS = 64;

/**
 * The pieces of a text, of which some are mentions.
 * @param {string} text
 * @param {readonly Member[]} people whom it mentions, as the server says
 * @returns {(string | Mention)[]}
 */
export function splitMentions(text, people) {
  const named = people.filter(({ name }) => name !== "");
  if (named.length === 0 || !text.includes("@")) return [text];
  // "@Ann Lee" is about Ann Lee where there is an Ann, too.
  const names = named.map(({ name }) => name).sort((a, b) => b.length - a.length).map(toPattern);
  const pattern = new RegExp(`${SIGN.source}(?:${names.join("|")})(?![\\p{L}\\p{M}\\p{N}])`, "giu");
  /** @type {(string | Mention)[]} */
  const pieces = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const person = named.find(({ name }) => fold(name) === fold(match.slice(1)));
    if (!person) continue;
    pieces.push(text.slice(end, index), { person, text: match });
    end = index + match.length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== "");
}

/**
 * The name that is begun where the caret stands.
 * @param {string} text
 * @param {number} caret
 * @returns {{ from: number, begun: string } | undefined} `from` is the place of the sign
 */
export function mentionBefore(text, caret) {
  const sign = [...text.slice(0, caret).matchAll(SIGN)].at(-1);
  if (!sign || isInFence(text, caret)) return;
  const begun = text.slice(sign.index + 1, caret);
  if (begun.length > NAME_CHARS || /^\s|\n/.test(begun)) return;
  return { from: sign.index, begun };
}

/**
 * Who may be meant: those whose name begins so, then those of whom one of the other names does. Nobody
 * where nothing is left to be written.
 * @param {string} begun
 * @param {readonly Member[]} people
 * @returns {Member[]}
 */
export function whoIsMeant(begun, people) {
  const start = fold(begun);
  const first = people.filter(({ name }) => fold(name).startsWith(start));
  const others = people.filter((one) =>
    !first.includes(one) && fold(one.name).split(" ").some((word) => word.startsWith(start))
  );
  const isWhole = people.some(({ name }) => fold(name) === start.trimEnd());
  if (isWhole && (first.length + others.length === 1 || begun.endsWith(" "))) return [];
  return [...first, ...others];
}

/** @param {string} name */
function toPattern(name) {
  return name.replace(SYNTAX, "\\$&").replace(/\s+/g, "\\s+");
}

/** @param {string} name */
function fold(name) {
  return name.normalize("NFKC").replace(/\s+/g, " ").toLowerCase();
}
