// @ts-check
// Parses the Markdown of messages into a tree, line by line. It has what messages use: everything else stays
// text, so that nothing that a user wrote is lost: HTML, setext headings, references, indented code. The line
// after a quote or list is the reply: it does not continue their paragraph.

import { plain } from "../markdown_tree.js";
import { parseInlines } from "./inline_parser.js";
import { endOf, FENCE, HEADING, ITEM, QUOTE, RULE } from "./lines.js";
import { readList } from "./list.js";
import { isBlank, parseLines, toParagraph } from "./paragraphs.js";
import { readTable } from "./table.js";

/** @import { Node } from "../markdown_tree.js" */
/** @import { Block, Blocks } from "./lines.js" */

/** Nested quotes and lists: the page has no room for more. */
const MAX_DEPTH = 5;

/** Tags of headings by level: those of the page itself come before. */
const HEADINGS = /** @type {const} */ (["h3", "h4", "h5"]);

/** A list that needs no empty line before it. */
const LIST_AFTER_TEXT = /^ {0,3}(?:[-*+]|1[.)])[ \t]+\S/;
/** Without text after it, also on the lines below, such a mark is text itself. */
const LONE_MARK = /^ {0,3}(?:(?:>|[-*+]|\d{1,9}[.)])\s*$|```|~~~)/;

/**
 * @param {string} text
 * @returns {Node[]}
 */
export function parseBlocks(text) {
  return parseLines(text, (lines) => readBlocks(lines, 0).nodes);
}

/**
 * @param {readonly string[]} lines
 * @param {number} depth
 * @returns {Blocks}
 */
function readBlocks(lines, depth) {
  /** @type {Node[]} */
  const nodes = [];
  /** @type {string[]} */
  let text = [];
  let [hasGap, isAfterGap] = [false, false];
  const endText = () => {
    if (text.length > 0) nodes.push(toParagraph(text));
    text = [];
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    if (isBlank(line)) {
      endText();
      isAfterGap = nodes.length > 0;
      at++;
      continue;
    }
    hasGap ||= isAfterGap;
    isAfterGap = false;
    const block = readBlock(lines, at, { depth, isAfterText: text.length > 0 });
    const end = block?.end ?? at + 1;
    if (block?.node) {
      endText();
      nodes.push(block.node);
    } else text.push(...lines.slice(at, end));
    at = end;
  }
  endText();
  return { nodes, hasGap };
}

/**
 * Reads a block that is more than a paragraph.
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {{ depth: number, isAfterText: boolean }} context
 * @returns {Block | undefined}
 */
function readBlock(lines, at, { depth, isAfterText }) {
  const line = lines[at] ?? "";
  const [, indent = "", fence, language = ""] = FENCE.exec(line) ?? [];
  const isLone = isLoneMark(lines, at);
  if (fence && !isLone) {
    return readCode(lines, at + 1, { indent, fence, language: language.trim() });
  }
  const [, marks, title = ""] = HEADING.exec(line) ?? [];
  if (marks) {
    const tag = HEADINGS[marks.length - 1] ?? "h5";
    return { node: plain(tag, parseInlines(trimHashes(title.trimEnd()))), end: at + 1 };
  }
  if (RULE.test(line)) return { node: { tag: "hr", text: line.trim() }, end: at + 1 };
  if (depth < MAX_DEPTH && !isLone) {
    const read = (/** @type {readonly string[]} */ inner) => readBlocks(inner, depth + 1);
    if (QUOTE.test(line)) return readQuote(lines, at, read);
    if ((isAfterText ? LIST_AFTER_TEXT : ITEM).test(line)) return readList(lines, at, read);
  }
  return readTable(lines, at);
}

/**
 * @param {readonly string[]} lines
 * @param {number} from
 * @param {{ indent: string, fence: string, language: string }} opening
 * @returns {Block}
 */
function readCode(lines, from, { indent, fence, language }) {
  const closing = new RegExp(`^ {0,3}${fence}${fence.charAt(0)}*[ \\t]*$`);
  const end = endOf(lines, from, (line) => !closing.test(line));
  const indented = new RegExp(`^ {0,${indent.length}}`);
  const text = lines.slice(from, end).map((line) => line.replace(indented, "")).join("\n");
  return { node: { tag: "pre", language, text }, end: end + 1 };
}

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {(lines: readonly string[]) => Blocks} read
 * @returns {Block}
 */
function readQuote(lines, at, read) {
  const end = endOf(lines, at, (line) => QUOTE.test(line));
  const inner = lines.slice(at, end).map((line) => line.replace(/^ {0,3}>[ \t]?/, ""));
  return { node: plain("blockquote", read(inner).nodes), end };
}

/**
 * Whether all that follows is a mark without text.
 * @param {readonly string[]} lines
 * @param {number} at
 */
function isLoneMark(lines, at) {
  return LONE_MARK.test(lines[at] ?? "") && endOf(lines, at + 1, isBlank) === lines.length;
}

/**
 * Removes the hashes that close a heading.
 * @param {string} title
 */
function trimHashes(title) {
  let end = title.length;
  while (title[end - 1] === "#") end--;
  return /\s/.test(title.charAt(end - 1)) ? title.slice(0, end).trimEnd() : title;
}
