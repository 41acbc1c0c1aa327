// @ts-check
// Reads tables.

import { plain } from "../markdown_tree.js";
import { parseInlines } from "./inline_parser.js";
import { endOf, isBlockStart } from "./lines.js";

/** @import { Cell } from "../markdown_tree.js" */
/** @import { Block } from "./lines.js" */

const MAX_CELLS = 1_000;
const TABLE_RULE = /^ {0,3}\|?(?: *:?-+:? *\|)*(?: *:?-+:? *)?$/;

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @returns {Block | undefined}
 */
export function readTable(lines, at) {
  const [first = "", rule = ""] = lines.slice(at, at + 2);
  if (!first.includes("|") || !rule.includes("|") || !TABLE_RULE.test(rule)) return;
  const aligns = cellsOf(rule).map(alignOf);
  if (aligns.length === 0 || cellsOf(first).length !== aligns.length) return;
  const end = endOf(lines, at + 2, (line) => line.includes("|") && !isBlockStart(line));
  if ((end - at) * aligns.length > MAX_CELLS) return { end };
  const rows = [first, ...lines.slice(at + 2, end)].map((row, index) => {
    const cells = cellsOf(row);
    return plain("tr", aligns.map((align, column) => toCell(cells[column], align, index === 0)));
  });
  return { node: plain("table", rows), end };
}

/**
 * @param {string | undefined} text
 * @param {Cell["align"]} align
 * @param {boolean} isHead
 * @returns {Cell}
 */
function toCell(text = "", align, isHead) {
  return { tag: isHead ? "th" : "td", align, children: parseInlines(text) };
}

/** @param {string} row */
function cellsOf(row) {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
  return cells.slice(cells[0] ? 0 : 1, cells.at(-1) ? undefined : -1);
}

/**
 * @param {string} cell of the line below the head of a table
 * @returns {Cell["align"]}
 */
function alignOf(cell) {
  if (cell.startsWith(":")) return cell.endsWith(":") ? "center" : "left";
  return cell.endsWith(":") ? "right" : null;
}
