// @ts-check
// What keys do to a text that is being written as Markdown. Knows no field: text and place in, text
// and place out.

/**
 * @typedef {object} Selection
 * @property {string} text
 * @property {number} start
 * @property {number} end
 */

/**
 * What is put in place of what: all between `from` and `to` becomes `text`, and then `start` to `end`
 * is selected.
 * @typedef {{ from: number, to: number, text: string, start: number, end: number }} Replacement
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/**
 * Whether a place is in fenced code that has no end before it: there a line that ends is not a message
 * that ends.
 * @param {string} text
 * @param {number} place
 */
export function isInFence(text, place) {
  let open = "";
  for (const line of text.slice(0, place).split("\n")) {
    const [, fence = "", rest = ""] = FENCE.exec(line) ?? [];
    if (!fence) continue;
    if (!open) open = fence[0] === "`" && rest.includes("`") ? "" : fence;
    else if (fence.startsWith(open) && rest.trim() === "") open = "";
  }
  return open !== "";
}

/**
 * Whether a text ends in code, where signs mean themselves.
 * @param {string} before
 */
export function isInCode(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return isInFence(before, before.length) || line.split("`").length % 2 === 0;
}

/**
 * Whether a text may have a name of an emoji, as `:tada:`.
 * @param {string} text
 */
export function mayNameEmoji(text) {
  return /:[^\s:]+:/.test(text);
}

/**
 * Puts marks around what is selected, or takes away those that are there.
 * @param {Selection} selection
 * @param {string} mark such as "**"
 * @returns {Replacement}
 */
export function toggleMark({ text, start, end }, mark) {
  const [from, to] = [start - mark.length, end + mark.length];
  const inner = text.slice(start, end);
  const isMarked = text.slice(from, start) === mark && text.slice(end, to) === mark;
  if (from >= 0 && isMarked) {
    return { from, to, text: inner, start: from, end: from + inner.length };
  }
  const [first, last] = [start + mark.length, end + mark.length];
  return { from: start, to: end, text: `${mark}${inner}${mark}`, start: first, end: last };
}
