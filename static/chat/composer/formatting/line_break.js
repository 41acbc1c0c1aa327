// @ts-check
// A line break in a list or quote goes on with it; in an empty item it ends the list.

import { isInFence } from "../markdown_context.js";

/** @import { Replacement } from "../markdown_context.js" */
/** @import { Selection } from "./formatting.js" */

/** The indent and quote marks of a line, its list mark with the space after it, and its task box. */
const PREFIX = /^([ \t>]*)(?:(?:([-*+])|(\d{1,9})([.)]))([ \t]+)(\[[ xX]\][ \t]+)?)?/;

/**
 * Returns what a line break inserts, or undefined if it is only a line break.
 * @param {Selection} selection
 * @returns {Replacement | undefined}
 */
export function continueLine({ text, start, end }) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(from, start);
  const [prefix = "", outer = "", bullet, number, dot, space = "", box] = PREFIX.exec(line) ?? [];
  const isItem = bullet !== undefined || number !== undefined;
  if ((!isItem && !outer.includes(">")) || isInFence(text, start)) return;
  const rest = text.slice(end).split("\n", 1)[0] ?? "";
  const isEmpty = line.slice(prefix.length) + rest.trim() === "";
  // The quote around a list goes on without it.
  if (isEmpty) return insert(isItem && outer.includes(">") ? outer : "", from, end);
  const mark = bullet ?? (number === undefined ? "" : `${Number(number) + 1}${dot}`);
  return insert(`\n${outer}${mark}${space}${box ? "[ ] " : ""}`, start, end);
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @returns {Replacement}
 */
function insert(text, from, to) {
  const end = from + text.length;
  return { from, to, text, start: end, end };
}
