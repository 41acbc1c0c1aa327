// @ts-check
// Draws a sentence of the catalogue that names people: each name is an element of its own, which keeps to
// its own direction and may be cut off by itself.

/** What stands before and after each name. */
const NAME_MARKS = /[\u2068\u2069]/;

/** @param {string} sentence */
export function isolateNames(sentence) {
  return sentence.split(NAME_MARKS).map(toInline);
}

/**
 * Every second piece is a name.
 * @param {string} text
 * @param {number} index
 */
function toInline(text, index) {
  if (index % 2 === 0) return text;
  const name = document.createElement("bdi");
  name.textContent = text;
  return name;
}
