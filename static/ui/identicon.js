// @ts-check
// What an author's picture is made of: a pattern on the author's own hue, or initials where nobody
// knows more than a name.

/**
 * Who wrote something: the id tells apart who have the same name. It is missing, or empty, in what was
 * written before there were ids.
 * @typedef {{ author?: string, from: string }} Author
 */

/** The pattern is a square of so many cells; its right half mirrors the left one. */
export const PATTERN_CELLS = 5;

const HALF = Math.ceil(PATTERN_CELLS / 2);
// Of the cells of one half: neither nearly nothing nor nearly all, which look alike from person to person.
const FILLED_CELLS = { min: 6, max: 10 };

/**
 * What tells an author from others.
 * @param {Author} author
 */
export function authorKey({ author, from }) {
  return author || from;
}

/**
 * The hue that an author keeps everywhere, in whole degrees.
 * @param {string} key what tells the author from others
 */
export function hueOf(key) {
  return hashOf(key) % 360;
}

/**
 * The filled cells of an author's pattern, each as column and row.
 * @param {string} author the id
 * @returns {[number, number][]}
 */
export function patternOf(author) {
  const half = halfOf(author);
  return half.flatMap(([column, row]) => {
    const mirrored = PATTERN_CELLS - 1 - column;
    return mirrored === column ? [[column, row]] : [[column, row], [mirrored, row]];
  });
}

/**
 * @param {string} author
 * @returns {[number, number][]}
 */
function halfOf(author) {
  for (let bits = hashOf(author);; bits = mix(bits + 1)) {
    const cells = Array.from({ length: HALF * PATTERN_CELLS }, (_, index) => index)
      .filter((index) => (bits >>> index) & 1);
    if (cells.length < FILLED_CELLS.min || cells.length > FILLED_CELLS.max) continue;
    return cells.map((index) => [index % HALF, Math.floor(index / HALF)]);
  }
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

/** @param {string} text */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  // FNV-1a alone gives "user1" and "user3" nearly one hue: the last letters are mixed in too.
  return mix(hash);
}

/** @param {number} hash 32 bits, each of which changes about half of the result's */
function mix(hash) {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
