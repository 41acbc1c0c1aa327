// @ts-check
// An author's picture: initials on the author's own hue. Crisp at any size, no request.

/**
 * The hue that an author keeps everywhere, in whole degrees.
 * @param {string} key what tells the author from others: the name, as long as there are no accounts
 */
export function hueOf(key) {
  // FNV-1a: short names that differ in one letter land far apart.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0) % 360;
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

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
export function drawAvatar(element, name) {
  element.textContent = initialsOf(name);
  element.style.setProperty("--hue", String(hueOf(name)));
}

/** @param {string} text */
function firstGrapheme(text) {
  for (const { segment } of graphemes.segment(text)) return segment;
  return "";
}
