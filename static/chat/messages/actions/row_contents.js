// @ts-check
// Finds what the bar of a message should not cover.

/** @import { Box } from "./bar_position.js" */

/**
 * Returns the boxes of a row's lines of text, and of tables, controls and files.
 * @param {Element} row
 * @returns {Box[]}
 */
export function contentsOf(row) {
  /** @type {Box[]} */
  const boxes = [
    ...row.querySelectorAll(".table, .copy-code, .reaction, .picture, .player, .file-card"),
  ]
    .map((part) => part.getBoundingClientRect());
  for (const code of row.querySelectorAll("pre")) boxes.push(...visibleLines(code));
  const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    if (texts.currentNode.parentElement?.closest("pre, .table, .avatar")) continue;
    range.selectNode(texts.currentNode);
    boxes.push(...range.getClientRects());
  }
  return boxes;
}

/**
 * Returns the boxes of lines of code, as far as its own scrolling and folding shows them.
 * @param {HTMLPreElement} code
 * @returns {Box[]}
 */
function visibleLines(code) {
  const visible = code.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(code.querySelector("code") ?? code);
  return [...range.getClientRects()].map(({ left, top, right, bottom }) => ({
    left: Math.max(left, visible.left),
    top,
    right: Math.min(right, visible.right),
    bottom: Math.min(bottom, visible.bottom),
  }));
}
