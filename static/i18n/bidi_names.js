// @ts-check
// Puts each name in a sentence into its own element, which has its own text direction and can be truncated.

/** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, which enclose each name. */
const NAME_MARKS = /[\u2068\u2069]/;

/** @param {string} sentence */
export function isolateNames(sentence) {
  return sentence.split(NAME_MARKS).map(toInline);
}

/**
 * Every second part is a name.
 * @param {string} text
 * @param {number} index
 */
function toInline(text, index) {
  if (index % 2 === 0) return text;
  const name = document.createElement("bdi");
  name.textContent = text;
  return name;
}
