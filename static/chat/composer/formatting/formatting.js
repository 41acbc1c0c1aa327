// @ts-check
// Rules of the formatting bar: what each of its commands does to the text that is selected.

import { commandFor } from "../../../ui/shortcuts/shortcuts.js";

/** @import { KeyPress } from "../../../ui/shortcuts/shortcuts.js" */
/** @import { Replacement } from "../markdown_context.js" */

/** @typedef {{ text: string, start: number, end: number }} Selection */
/** @typedef {"strong" | "emphasis" | "code" | "link" | "bulletList" | "numberedList" | "quote"} Format */

/** @type {readonly Format[]} */
const WITH_KEYS = ["strong", "emphasis", "numberedList", "bulletList", "quote"];

/** Start of a line that is a list item or quote. */
const PREFIX = /^(?:[-*+] |\d{1,9}[.)] |> ?)/;

/** @type {Readonly<Record<string, { prefix: (index: number) => string, pattern: RegExp }>>} by command */
const LINES = {
  bulletList: { prefix: () => "- ", pattern: /^[-*+] / },
  numberedList: { prefix: (index) => `${index + 1}. `, pattern: /^\d{1,9}[.)] / },
  quote: { prefix: () => "> ", pattern: /^> ?/ },
};

/**
 * Returns the format of a key that is pressed in the composer.
 * @param {KeyPress} press
 */
export function formatForKey(press) {
  const command = commandFor(press, "composer");
  return WITH_KEYS.find((format) => format === command);
}

/**
 * @param {Selection} selection
 * @param {Format} format
 * @returns {Replacement}
 */
export function applyFormat(selection, format) {
  const selected = selection.text.slice(selection.start, selection.end);
  if (format === "strong") return toggleMark(selection, "**");
  if (format === "emphasis") return toggleMark(selection, "_");
  if (format === "link") return makeLink(selection, selected);
  if (format !== "code") return toggleLines(selection, format);
  return selected.includes("\n") ? makeCodeBlock(selection, selected) : toggleMark(selection, "`");
}

/**
 * Puts marks around the selection, or removes those around it.
 * @param {Selection} selection
 * @param {string} mark such as "**"
 * @returns {Replacement}
 */
function toggleMark({ text, start, end }, mark) {
  const [from, to] = [start - mark.length, end + mark.length];
  const inner = text.slice(start, end);
  const isMarked = text.slice(from, start) === mark && text.slice(end, to) === mark;
  if (from >= 0 && isMarked) {
    return { from, to, text: inner, start: from, end: from + inner.length };
  }
  const [first, last] = [start + mark.length, end + mark.length];
  return { from: start, to: end, text: `${mark}${inner}${mark}`, start: first, end: last };
}

/**
 * The address is selected next, or the label if the address was.
 * @param {Selection} selection
 * @param {string} selected
 * @returns {Replacement}
 */
function makeLink({ start, end }, selected) {
  const isAddress = /^https?:\/\/\S+$/.test(selected);
  const [label, address] = isAddress ? ["", selected] : [selected, "https://"];
  const first = isAddress || !label ? start + 1 : start + label.length + 3;
  const last = isAddress || !label ? first : first + address.length;
  return { from: start, to: end, text: `[${label}](${address})`, start: first, end: last };
}

/**
 * @param {Selection} selection
 * @param {string} selected
 * @returns {Replacement}
 */
function makeCodeBlock({ text, start, end }, selected) {
  const before = start === 0 || text[start - 1] === "\n" ? "" : "\n";
  const after = end === text.length || text[end] === "\n" ? "" : "\n";
  const block = `${before}\`\`\`\n${selected.replace(/\n$/, "")}\n\`\`\`${after}`;
  const first = start + before.length + 4;
  return { from: start, to: end, text: block, start: first, end: first + selected.length };
}

/**
 * Makes list items or quotes of the selected lines, or plain lines again if they all are.
 * @param {Selection} selection
 * @param {Format} format
 * @returns {Replacement}
 */
function toggleLines({ text, start, end }, format) {
  const { prefix, pattern } = LINES[format] ?? { prefix: () => "", pattern: PREFIX };
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", Math.max(start, end - 1));
  const to = next === -1 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const isDone = lines.every((line) => pattern.test(line));
  const changed = lines.map((line, index) =>
    (isDone ? "" : prefix(index)) + line.replace(isDone ? pattern : PREFIX, "")
  ).join("\n");
  // Lines stay selected, so that another press undoes it; a cursor goes to the end of its line.
  const isCursor = start === end;
  return {
    from,
    to,
    text: changed,
    start: isCursor ? from + changed.length : from,
    end: from + changed.length,
  };
}
