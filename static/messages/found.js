// @ts-check
// Rules of what a search found: where its words stand, and what one goes to by the arrow keys.

import { EMOTE_MARK, isEmote } from "../composer/emote.js";

/** @import { Found } from "../client/mod.js" */

/**
 * What is shown of a message that was found; of what its author does without the mark.
 * @param {Pick<Found, "text" | "snippet">} message
 * @returns {Found["snippet"]}
 */
export function shownOf({ text, snippet }) {
  const { length } = EMOTE_MARK;
  if (!isEmote(text) || !snippet.text.startsWith(EMOTE_MARK)) return snippet;
  const marks = snippet.marks.filter(([from]) => from >= length);
  return {
    text: snippet.text.slice(length),
    marks: marks.map(([from, to]) => [from - length, to - length]),
  };
}

/**
 * A text in pieces, those that were searched for and those between them.
 * @param {{ text: string, marks: readonly (readonly [number, number])[] }} snippet the marks are in order
 * @returns {{ text: string, isMarked: boolean }[]} none of them is empty
 */
export function piecesOf({ text, marks }) {
  const pieces = [];
  let end = 0;
  for (const [from, to] of marks) {
    // What overlaps the mark before it is marked already.
    const start = Math.max(from, end);
    pieces.push({ text: text.slice(end, start), isMarked: false });
    pieces.push({ text: text.slice(start, to), isMarked: true });
    end = Math.max(end, to);
  }
  pieces.push({ text: text.slice(end), isMarked: false });
  return pieces.filter((piece) => piece.text !== "");
}

/**
 * Where an arrow key leads in a list under a field: before the first one is the field.
 * @param {string} key
 * @param {{ here: number, count: number }} place `here` is -1 in the field
 * @returns {number | undefined} nothing where the key does not lead anywhere
 */
export function stepTo(key, { here, count }) {
  if (key === "ArrowDown" && here < count - 1) return here + 1;
  if (key === "ArrowUp" && here >= 0) return here - 1;
}
