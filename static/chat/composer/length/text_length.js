// @ts-check
// Measures texts as the server does.

/**
 * Returns how many code points more a message may have, negative if it has too many.
 * @param {string} text
 * @param {number} max
 */
export function charsLeft(text, max) {
  const trimmed = text.trim();
  // Only a text of many UTF-16 units can have many code points.
  return max - (trimmed.length <= max / 2 ? trimmed.length : [...trimmed].length);
}
