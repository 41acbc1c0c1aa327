// @ts-check
// Names of files as the user sees them.

/** Characters at the end of a long name that are always shown, before its extension. */
const END_CHARS = 4;
/** Shorter names fit wherever they are shown, or nearly. */
const SHORT_CHARS = 12;

/**
 * Removes control characters and those that reorder text, which make a program look like a picture. The
 * server removes more.
 * @param {string} name
 */
export function visibleName(name) {
  return name.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "");
}

/**
 * Cuts the middle of a name.
 * @param {string} name
 * @param {number} maxChars
 */
export function shortName(name, maxChars) {
  if (name.length <= maxChars) return name;
  const [start, end] = splitName(name);
  return `${start.slice(0, startOfChar(start, maxChars - end.length - 1))}…${end}`;
}

/**
 * Splits a name before the part that is always shown.
 * @param {string} name
 * @returns {[start: string, end: string]}
 */
export function splitName(name) {
  if (name.length <= SHORT_CHARS) return [name, ""];
  const [extension = ""] = /\.[\p{L}\p{N}]{1,16}$/u.exec(name) ?? [];
  const at = startOfChar(name, name.length - extension.length - END_CHARS);
  return [name.slice(0, at), name.slice(at)];
}

/**
 * Returns the start of the visible character at an index.
 * @param {string} text
 * @param {number} index
 */
function startOfChar(text, index) {
  return new Intl.Segmenter().segment(text).containing(Math.max(0, index))?.index ?? text.length;
}
