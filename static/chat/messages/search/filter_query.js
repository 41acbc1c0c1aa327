// @ts-check
// Rules of filters in a search, such as from:Ann: what is being typed, and how a value is written.

import { dayName, localDate } from "../../../ui/format_time.js";

/** @typedef {"from" | "in" | "after" | "before" | "has" | "type"} Operator */

/** @type {readonly Operator[]} */
export const OPERATORS = ["from", "in", "after", "before", "has", "type"];

/** What `has:` finds. */
export const MARKS = Object.freeze(
  /** @type {const} */ (["link", "file", "image", "video", "audio", "document"]),
);

/** Common types of files. */
export const TYPES = Object.freeze([
  "pdf",
  "png",
  "jpg",
  "gif",
  "mp4",
  "mp3",
  "txt",
  "docx",
  "xlsx",
  "zip",
]);

/** An operator and its value up to the caret, perhaps in quotes that are not closed yet. */
const INCOMPLETE_FILTER = new RegExp(`(?<=^|\\s)(${OPERATORS.join("|")}):("[^"]*|[^\\s"]*)$`, "iu");

/** Ages in days of the days that are suggested. */
const AGES = [1, 7, 30, 90, 365];

/**
 * Returns the filter that is being typed before the caret.
 * @param {string} text
 * @param {number} caret
 * @returns {{ from: number, operator: Operator, value: string } | undefined} `from`: where it starts
 */
export function filterAt(text, caret) {
  const match = INCOMPLETE_FILTER.exec(text.slice(0, caret));
  const operator = OPERATORS.find((one) => one === match?.[1]?.toLowerCase());
  if (!match || !operator) return undefined;
  return { from: match.index, operator, value: (match[2] ?? "").replace(/^"/, "") };
}

/**
 * Returns a query without the filter at its end that has no value yet.
 * @param {string} query
 */
export function withoutEmptyFilter(query) {
  const filter = filterAt(query, query.length);
  return filter?.value === "" ? query.slice(0, filter.from).trim() : query;
}

/**
 * Returns the start of a query to which a filter is added. A date alone finds messages of one room only.
 * @param {string} before the query so far
 * @param {Operator} operator of the new filter
 * @param {string | undefined} openRoom what `in:` needs for the open room
 */
export function queryBefore(before, operator, openRoom) {
  const isDateAlone = before.trim() === "" && (operator === "after" || operator === "before");
  return isDateAlone && openRoom ? formatFilter("in", openRoom) : before;
}

/**
 * @param {Operator} operator
 * @param {string} value
 */
export function formatFilter(operator, value) {
  const plain = value.replaceAll('"', " ");
  return `${operator}:${/\s/.test(plain) ? `"${plain}"` : plain} `;
}

/**
 * Returns the days that are offered after `after:` and `before:`, newest first.
 * @param {number} now
 */
export function suggestDays(now) {
  return AGES.map((age) => {
    const date = new Date(now);
    date.setDate(date.getDate() - age);
    const at = date.getTime();
    return { day: localDate(at), name: dayName(at, now) };
  });
}
