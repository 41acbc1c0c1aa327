// @ts-check
// Finds what the bar of a message should not cover.

/** @import { Box } from "./bar_position.js" */

/**
 * Returns the boxes of a row's lines of text, and of its parts that are no text.
 * @param {Element} row
 * @returns {Box[]}
 */
export function contentsOf(row) {
  /** @type {Box[]} */
  const boxes = [
    ...row.querySelectorAll(".table, .copy-code, .reaction, .picture, .player, .file-card"),
  ]
    .map((part) => part.getBoundingClientRect());
  const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (parent?.closest(".table, .avatar")) continue;
    range.selectNode(texts.currentNode);
    const code = parent?.closest("pre")?.getBoundingClientRect();
    const lines = [...range.getClientRects()];
    boxes.push(...code ? lines.map((line) => clip(line, code)) : lines);
  }
  return boxes;
}

/**
 * Returns the part of a line that is inside a box which scrolls or folds it.
 * @param {Box} line
 * @param {Box} box
 */
function clip(line, box) {
  return {
    left: Math.max(line.left, box.left),
    top: line.top,
    right: Math.min(line.right, box.right),
    bottom: Math.min(line.bottom, box.bottom),
  };
}
