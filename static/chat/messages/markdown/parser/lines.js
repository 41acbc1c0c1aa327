// @ts-check
// The first lines of blocks, and searches in lines.

/** @import { Node } from "../markdown_tree.js" */

/**
 * @typedef {object} Block
 * @property {Node} [node] missing if its lines are text
 * @property {number} end number of the line after it
 */

/**
 * @typedef {object} Blocks
 * @property {Node[]} nodes
 * @property {boolean} hasGap whether an empty line separates two of them
 */

export const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})([^]*)$/;
export const HEADING = /^ {0,3}(#{1,6})\s+(\S[^]*)$/;
export const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/;
export const QUOTE = /^ {0,3}>/;
export const ITEM = /^( {0,3}(?:[-*+]|\d{1,9}[.)]))(?=\s|$)/;

/**
 * Whether a line starts a block that ends a paragraph.
 * @param {string} line
 */
export function isBlockStart(line) {
  return [FENCE, HEADING, RULE, QUOTE, ITEM].some((start) => start.test(line));
}

/**
 * Returns the number of the first line that does not belong.
 * @param {readonly string[]} lines
 * @param {number} from
 * @param {(line: string) => boolean} belongs
 */
export function endOf(lines, from, belongs) {
  let end = from;
  while (end < lines.length && belongs(lines[end] ?? "")) end++;
  return end;
}
