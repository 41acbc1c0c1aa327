// @ts-check
// Finds emoji by name or keyword, and shortcodes (`:name:`) in a text.

import { isInCode } from "../composer/markdown_context.js";

/** @import { Emoji, EmojiGroups } from "./emoji_data.js" */

/**
 * A shortcode follows a space, a bracket or an emoji; not a letter or digit, as in "12:30:45", nor another
 * colon, as in "std::map".
 */
const BEFORE = String
  .raw`(?<=^|[\s(\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\uFE0F])`;
/** An incomplete shortcode of at least two letters. */
const NAME_BEGUN = new RegExp(`${BEFORE}(:[a-z0-9_+-]{2,40})$`, "iu");
/** A complete shortcode. */
const NAME = new RegExp(`${BEFORE}:([a-z0-9_+-]{1,40}):$`, "iu");
/** Complete shortcodes in direct succession. */
const NAMES = new RegExp(`${BEFORE}(?::[a-z0-9_+-]{1,40}:)+`, "giu");

/**
 * Returns the incomplete shortcode at the end of a text, with its colon.
 * @param {string} before
 */
export function shortcodeQuery(before) {
  return NAME_BEGUN.exec(before)?.[1];
}

/**
 * Returns the name of the complete shortcode at the end of a text.
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
 * Replaces a text's shortcodes with emoji, except in code and for unknown names.
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
 * Returns the best matches first: by start of the name, then of a word of the name, then by keyword.
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
