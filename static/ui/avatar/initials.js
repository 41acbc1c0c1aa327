// @ts-check
// The initials of a name, for avatars.

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Returns one or two letters: A for "Ann", AL for "Ann Lee".
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
