// @ts-check
// What an author's picture is made of: initials on the author's own hue.

/**
 * The hue that an author keeps everywhere, in whole degrees.
 * @param {string} key what tells the author from others: the name, as long as there are no accounts
 */
export function hueOf(key) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  // FNV-1a alone gives "user1" and "user3" nearly one hue: the last letters are mixed in too.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * One or two letters: "Ann" gives A, "Ann Lee" gives AL.
 * @param {string} name
 */
export function initialsOf(name) {
  const parts = name.trim().split(/[\s._-]+/u).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return ends.map((part) => firstGrapheme(part ?? "")).join("").toLocaleUpperCase();
}

/** @param {string} text */
function firstGrapheme(text) {
  for (const { segment } of graphemes.segment(text)) return segment;
  return "";
}
