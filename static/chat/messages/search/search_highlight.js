// @ts-check
// Rules of the search view: "from:me", excerpts with highlighted terms, and the arrow keys.

import { toPlainLine } from "../markdown/markdown_with_blocks.js";

/** @import { SearchResult } from "../../../client/mod.js" */

/** Lengths of an excerpt, and of its text before the first match. */
const EXCERPT_CHARS = { max: 200, before: 60 };

/**
 * Returns an excerpt of a result's plain text, with the positions of the matching terms.
 * @param {Pick<SearchResult, "text" | "snippet">} message
 * @returns {SearchResult["snippet"]}
 */
export function toExcerpt({ text, snippet }) {
  const terms = snippet.marks.map(([from, to]) => snippet.text.slice(from, to));
  const line = toPlainLine(text).trim();
  const marks = findTerms(terms, line);
  // The match is not in the plain text, but for example in the URL of a link or the name of a file.
  if (line === "" || (terms.length > 0 && marks.length === 0)) return snippet;
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
 * @param {number} position that the excerpt must contain
 * @param {SearchResult["snippet"]} whole
 * @returns {SearchResult["snippet"]}
 */
function excerptAround(position, { text, marks }) {
  if (text.length <= EXCERPT_CHARS.max) return { text, marks };
  const early = Math.max(0, position - EXCERPT_CHARS.before);
  // From the start of a word.
  const from = early === 0 ? 0 : Math.min(position, text.indexOf(" ", early) + 1 || position);
  const to = from + EXCERPT_CHARS.max;
  const before = from > 0 ? "…" : "";
  const shift = before.length - from;
  return {
    text: before + text.slice(from, to) + (to < text.length ? "…" : ""),
    marks: marks.filter(([, end]) => end <= to).map(([start, end]) => [start + shift, end + shift]),
  };
}

/**
 * Splits a text into highlighted and plain pieces; none is empty.
 * @param {{ text: string, marks: readonly (readonly [number, number])[] }} snippet with marks in order
 * @returns {{ text: string, isMarked: boolean }[]}
 */
export function splitAtMarks({ text, marks }) {
  const pieces = [];
  let end = 0;
  for (const [from, to] of marks) {
    // Highlights may overlap.
    const start = Math.max(from, end);
    pieces.push({ text: text.slice(end, start), isMarked: false });
    pieces.push({ text: text.slice(start, to), isMarked: true });
    end = Math.max(end, to);
  }
  pieces.push({ text: text.slice(end), isMarked: false });
  return pieces.filter((piece) => piece.text !== "");
}

/**
 * Returns the index that an arrow key moves to in the list under the search field.
 * @param {string} key
 * @param {{ here: number, count: number }} position `here` is -1 in the field
 * @returns {number | undefined} -1 for the field, nothing if the key leads nowhere
 */
export function nextIndex(key, { here, count }) {
  if (key === "ArrowDown" && here < count - 1) return here + 1;
  if (key === "ArrowUp" && here >= 0) return here - 1;
}

/**
 * Replaces "from:me" in a query with the user's name.
 * @param {string} query
 * @param {string} name
 */
export function replaceMe(query, name) {
  const quoted = `from:"${name.replaceAll('"', " ")}"`;
  return name ? query.replace(/(?<=^|\s)from:me(?=\s|$)/giu, () => quoted) : query;
}
