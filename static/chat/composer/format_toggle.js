// @ts-check
// Marks of Markdown around what is selected. Knows no field: text and place in, text and place out.

/** @import { Replacement } from "./markdown_context.js" */

/**
 * @typedef {object} Selection
 * @property {string} text
 * @property {number} start
 * @property {number} end
 */

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
