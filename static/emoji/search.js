// @ts-check
// Which emoji somebody means who writes a name, or a part of it.

/** @import { Emoji, EmojiGroups } from "./data.js" */

/** A name that is being written: a colon that no letter precedes, and two letters at least. */
const NAME_BEGUN = /(?:^|[\s(])(:[a-z0-9_+-]{2,40})$/i;
/** A name with both its colons. */
const NAME = /(?:^|[\s(]):([a-z0-9_+-]{1,40}):$/i;

/**
 * The beginning of a name at the end of a text, with its colon.
 * @param {string} before
 */
export function emojiNameIn(before) {
  return NAME_BEGUN.exec(before)?.[1];
}

/**
 * The whole name at the end of a text, without its colons.
 * @param {string} before
 */
export function wholeEmojiNameIn(before) {
  return NAME.exec(before)?.[1]?.toLowerCase();
}

/**
 * @param {EmojiGroups} groups
 * @param {string} name
 */
export function emojiNamed(groups, name) {
  return groups.flat().find(({ names }) => names.includes(name))?.emoji;
}

/**
 * What fits best comes first: its name begins so, then a word of it, then what it is about.
 * @param {EmojiGroups} groups
 * @param {string} query
 * @param {number} [most]
 * @returns {Emoji[]}
 */
export function findEmoji(groups, query, most = Infinity) {
  const wanted = query.toLowerCase().split(/[\s_:]+/).filter((word) => word !== "");
  if (wanted.length === 0) return [];
  const ranked = groups.flat()
    .map((emoji) => ({ emoji, rank: rankOf(emoji, wanted) }))
    .filter(({ rank }) => rank !== undefined);
  ranked.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  return ranked.slice(0, most).map(({ emoji }) => emoji);
}

/**
 * @param {Emoji} emoji
 * @param {readonly string[]} wanted
 */
function rankOf({ names, tags }, wanted) {
  const whole = wanted.join("_");
  if (names.includes(whole)) return 0;
  if (names.some((name) => name.startsWith(whole))) return 1;
  const words = names.flatMap((name) => name.split("_"));
  const begins = (/** @type {readonly string[]} */ known) =>
    wanted.every((word) => known.some((one) => one.startsWith(word)));
  if (begins(words)) return 2;
  if (begins([...words, ...tags])) return 3;
}
