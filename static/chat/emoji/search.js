// @ts-check
// Which emoji somebody means who writes a name, or a part of it.

import { isInCode } from "../composer/markdown_context.js";

/** @import { Emoji, EmojiGroups } from "./emoji_data.js" */

/**
 * What stands before the first colon of a name: a space, a bracket or an emoji. No letter, as in
 * "12:30:45", and no other colon, as in "std::map".
 */
const BEFORE = String
  .raw`(?<=^|[\s(\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\uFE0F])`;
/** A name that is being written: two letters at least. */
const NAME_BEGUN = new RegExp(`${BEFORE}(:[a-z0-9_+-]{2,40})$`, "iu");
/** A name with both its colons. */
const NAME = new RegExp(`${BEFORE}:([a-z0-9_+-]{1,40}):$`, "iu");
/** Whole names, one right after the other. */
const NAMES = new RegExp(`${BEFORE}(?::[a-z0-9_+-]{1,40}:)+`, "giu");

/**
 * The beginning of a name at the end of a text, with its colon.
 * @param {string} before
 */
export function shortcodeQuery(before) {
  return NAME_BEGUN.exec(before)?.[1];
}

/**
 * The whole name at the end of a text, without its colons.
 * @param {string} before
 */
export function shortcodeBefore(before) {
  return NAME.exec(before)?.[1]?.toLowerCase();
}

/**
 * @param {EmojiGroups} groups
 * @param {string} name
 */
export function emojiByName(groups, name) {
  return groups.flat().find(({ names }) => names.includes(name))?.emoji;
}

/**
 * The text with its emoji in place of their names, but for code and for names that none has.
 * @param {EmojiGroups} groups
 * @param {string} text
 */
export function replaceNames(groups, text) {
  return text.replaceAll(NAMES, (names, /** @type {number} */ at) => {
    if (isInCode(text.slice(0, at))) return names;
    const find = (/** @type {string} */ all, /** @type {string} */ name) =>
      emojiByName(groups, name.toLowerCase()) ?? all;
    return names.replaceAll(/:([^:]+):/g, find);
  });
}

/**
 * What fits best comes first: its name begins so, then a word of it, then what it is about.
 * @param {EmojiGroups} groups
 * @param {string} query
 * @param {number} [max]
 * @returns {Emoji[]}
 */
export function findEmoji(groups, query, max = Infinity) {
  const wanted = query.toLowerCase().split(/[\s_:]+/).filter((word) => word !== "");
  if (wanted.length === 0) return [];
  const ranked = groups.flat()
    .map((emoji) => ({ emoji, rank: rank(emoji, wanted) }))
    .filter(({ rank }) => rank !== undefined);
  ranked.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  return ranked.slice(0, max).map(({ emoji }) => emoji);
}

/**
 * @param {Emoji} emoji
 * @param {readonly string[]} wanted
 */
function rank({ names, tags }, wanted) {
  const whole = wanted.join("_");
  if (names.includes(whole)) return 0;
  if (names.some((name) => name.startsWith(whole))) return 1;
  const words = names.flatMap((name) => name.split("_"));
  const begins = (/** @type {readonly string[]} */ known) =>
    wanted.every((word) => known.some((one) => one.startsWith(word)));
  if (begins(words)) return 2;
  if (begins([...words, ...tags])) return 3;
}
