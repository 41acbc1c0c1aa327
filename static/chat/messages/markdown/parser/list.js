// @ts-check
// Reads lists: an item has all lines with its indent, and may have blocks of its own.

import { plain } from "../markdown_tree.js";
import { joinTexts } from "./emphasis.js";
import { isBlockStart, ITEM, RULE } from "./lines.js";
import { isBlank } from "./paragraphs.js";

/** @import { Node, Plain } from "../markdown_tree.js" */
/** @import { Block, Blocks } from "./lines.js" */

const TASK = /^\[[ xX]\][ \t]+/;

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {(lines: readonly string[]) => Blocks} read reads the blocks of an item
 * @returns {Block}
 */
export function readList(lines, at, read) {
  const first = markOf(lines[at]);
  /** @type {string[][]} */
  const items = [];
  let isLoose = false;
  let end = at;
  for (let next = at; isItem(lines[next], first);) {
    isLoose ||= next > end;
    const item = readItem(lines, next);
    items.push(item.lines);
    next = item.end;
    end = item.end - countBlank(lines, next);
  }
  const blocks = items.map(read);
  isLoose ||= blocks.some(({ hasGap }) => hasGap);
  const children = blocks.map(({ nodes }, index) =>
    toItem(nodes, items[index]?.[0] ?? "", isLoose)
  );
  const number = Number.parseInt(first, 10);
  return {
    node: first.length > 1 ? { tag: "ol", start: number, children } : plain("ul", children),
    end,
  };
}

/**
 * Reads the lines of an item, without their indent.
 * @param {readonly string[]} lines
 * @param {number} at
 */
function readItem(lines, at) {
  const [mark = ""] = ITEM.exec(lines[at] ?? "") ?? [];
  const first = expandTabs(" ".repeat(mark.length) + (lines[at] ?? "").slice(mark.length));
  const column = indentOf(first);
  // Code with an indent is text, which begins after one space.
  const isNear = column < first.length && column <= mark.length + 4;
  const width = isNear ? column : mark.length + 1;
  const inner = [first.slice(width)];
  let end = at + 1;
  for (; end < lines.length; end++) {
    const line = expandTabs(lines[end] ?? "");
    const indent = indentOf(line);
    const isInside = isBlank(line) || indent >= width;
    // A line with a smaller indent continues a paragraph.
    const continues = indent > 0 && !isBlank(lines[end - 1] ?? "") && !isBlockStart(line);
    if (!isInside && !continues) break;
    inner.push(line.slice(isInside ? width : indent));
  }
  return { lines: inner, end };
}

/**
 * @param {Node[]} nodes
 * @param {string} first line of the item
 * @param {boolean} isLoose whether its paragraphs are apart
 * @returns {Plain}
 */
function toItem(nodes, first, isLoose) {
  const [head] = nodes;
  const [text = ""] = head && isParagraph(head) ? head.children : [];
  const isTask = TASK.test(first.trimEnd()) && typeof text === "string" && TASK.test(text);
  if (isTask && head && isParagraph(head)) {
    head.children[0] = text.replace(TASK, text.startsWith("[ ]") ? "☐ " : "☑ ");
  }
  const children = isLoose
    ? nodes
    : joinTexts(nodes.flatMap((node) => isParagraph(node) ? node.children : [node]));
  return isTask ? { ...plain("li", children), isTask } : plain("li", children);
}

/**
 * @param {string | undefined} line
 * @param {string} first mark of the list
 */
function isItem(line = "", first) {
  return ITEM.test(line) && !RULE.test(line) && markOf(line).at(-1) === first.at(-1);
}

/** @param {string | undefined} line */
function markOf(line = "") {
  return (ITEM.exec(line)?.[0] ?? "").trim();
}

/**
 * Counts the blank lines before a line.
 * @param {readonly string[]} lines
 * @param {number} end
 */
function countBlank(lines, end) {
  let count = 0;
  while (count < end && isBlank(lines[end - count - 1] ?? "")) count++;
  return count;
}

/** @param {string} line */
function indentOf(line) {
  return line.search(/[^ ]|$/);
}

/** @param {string} line */
function expandTabs(line) {
  return line.replace(/^[ \t]+/, (space) => space.replace(/ {4}| {0,3}\t/g, "    "));
}

/**
 * @param {Node} node
 * @returns {node is Plain}
 */
function isParagraph(node) {
  return typeof node === "object" && node.tag === "p";
}
