// @ts-check
// Rules of a search: who is meant by "me", where in what it found its terms stand, and what one goes to
// by the arrow keys.

import { toPlainLine } from "../markdown/markdown.js";

/** @import { SearchResult } from "../../../client/mod.js" */

/** Characters of a long message that are shown, and of those before the first word that was found. */
const EXCERPT_CHARS = { max: 200, before: 60 };

/**
 * What is shown of a message that was found: what it says, without the marks of Markdown, or a piece of
 * that, and where in it the terms stand that the server found.
 * @param {Pick<SearchResult, "text" | "snippet">} message
 * @returns {SearchResult["snippet"]}
 */
export function toExcerpt({ text, snippet }) {
  const terms = snippet.marks.map(([from, to]) => snippet.text.slice(from, to));
  const line = toPlainLine(text).trim();
  const marks = findTerms(terms, line);
  // It stands where nobody sees it, as the address behind a link does.
  if (terms.length > 0 && marks.length === 0) return snippet;
  return excerptAround(marks[0]?.[0] ?? 0, { text: line, marks });
}

/**
 * @param {readonly string[]} terms
 * @param {string} text
 * @returns {[from: number, to: number][]} in order
 */
function findTerms(terms, text) {
  if (terms.length === 0) return [];
  const escaped = terms.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return Array.from(text.matchAll(pattern), ({ index, 0: { length } }) => [index, index + length]);
}

/**
 * @param {number} place what is shown in any case
 * @param {SearchResult["snippet"]} whole
 * @returns {SearchResult["snippet"]}
 */
function excerptAround(place, { text, marks }) {
  if (text.length <= EXCERPT_CHARS.max) return { text, marks };
  const early = Math.max(0, place - EXCERPT_CHARS.before);
  // From the beginning of a word.
  const from = early === 0 ? 0 : Math.min(place, text.indexOf(" ", early) + 1 || place);
  const to = from + EXCERPT_CHARS.max;
  const before = from > 0 ? "…" : "";
  const shift = before.length - from;
  return {
    text: before + text.slice(from, to) + (to < text.length ? "…" : ""),
    marks: marks.filter(([, end]) => end <= to).map(([start, end]) => [start + shift, end + shift]),
  };
}

/**
 * A text in pieces, those that were searched for and those between them.
 * @param {{ text: string, marks: readonly (readonly [number, number])[] }} snippet the marks are in order
 * @returns {{ text: string, isMarked: boolean }[]} none of them is empty
 */
export function splitAtMarks({ text, marks }) {
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
export function nextIndex(key, { here, count }) {
  if (key === "ArrowDown" && here < count - 1) return here + 1;
  if (key === "ArrowUp" && here >= 0) return here - 1;
}

/**
 * What is asked for: the name under which the reader writes stands for "me".
 * @param {string} query
 * @param {string} name
 */
export function replaceMe(query, name) {
  const quoted = `from:"${name.replaceAll('"', " ")}"`;
  return name ? query.replace(/(?<=^|\s)from:me(?=\s|$)/giu, () => quoted) : query;
}
