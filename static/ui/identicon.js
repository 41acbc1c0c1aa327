// @ts-check
// Derives an avatar: a symmetric pattern and a hue from the user's id, or initials if only a name is
// known.

/**
 * The author of a message. Messages from before there were ids have a name only.
 * @typedef {{ author?: string, from: string }} Author
 */

/** Cells per row and column of a pattern; its right half mirrors the left half. */
export const PATTERN_CELLS = 5;

const HALF = Math.ceil(PATTERN_CELLS / 2);
/** Filled cells of one half: nearly empty and nearly full patterns look alike. */
const FILLED_CELLS = { min: 6, max: 10 };

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Returns the key by which authors are told apart: two may have the same name.
 * @param {Author} author
 */
export function authorKey({ author, from }) {
  return author || from;
}

/**
 * Returns the hue of an author, in whole degrees.
 * @param {string} key see `authorKey`
 */
export function hueOf(key) {
  return hashOf(key) % 360;
}

/**
 * Returns the filled cells of an author's pattern, each as column and row.
 * @param {string} author the id
 * @returns {[number, number][]}
 */
export function patternOf(author) {
  return leftHalfOf(author).flatMap(([column, row]) => {
    const mirrored = PATTERN_CELLS - 1 - column;
    return mirrored === column ? [[column, row]] : [[column, row], [mirrored, row]];
  });
}

/**
 * Returns one or two letters: A for "Ann", AL for "Ann Lee".
 * @param {string} name
 */
export function initialsOf(name) {
  const parts = name.trim().split(/[\s._-]+/u).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return ends.map((part) => firstGrapheme(part ?? "")).join("").toLocaleUpperCase();
}

/**
 * @param {string} author
 * @returns {[number, number][]}
 */
function leftHalfOf(author) {
  for (let bits = hashOf(author);; bits = mix(bits + 1)) {
    const cells = Array.from({ length: HALF * PATTERN_CELLS }, (_, index) => index)
      .filter((index) => (bits >>> index) & 1);
    if (cells.length < FILLED_CELLS.min || cells.length > FILLED_CELLS.max) continue;
    return cells.map((index) => [index % HALF, Math.floor(index / HALF)]);
  }
}

/** @param {string} text */
function firstGrapheme(text) {
  for (const { segment } of graphemes.segment(text)) return segment;
  return "";
}

/**
 * FNV-1a, with the bits mixed: by itself it gives "user1" and "user3" nearly the same hue.
 * @param {string} text
 */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return mix(hash);
}

/** @param {number} hash 32 bits, each of which changes about half of the result's bits */
function mix(hash) {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
