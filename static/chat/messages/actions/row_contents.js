// @ts-check
// Finds what the bar of a message should not cover.

/**
 * Returns the boxes of a row's lines of text, and of its parts that scroll by themselves.
 * @param {Element} row
 * @returns {DOMRect[]}
 */
export function contentsOf(row) {
  const boxes = [
    ...row.querySelectorAll("pre, .table, .copy-code, .reaction, .picture, .player, .file-card"),
  ]
    .map((part) => part.getBoundingClientRect());
  const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    if (texts.currentNode.parentElement?.closest("pre, .table, .avatar")) continue;
    range.selectNode(texts.currentNode);
    boxes.push(...range.getClientRects());
  }
  return boxes;
}
