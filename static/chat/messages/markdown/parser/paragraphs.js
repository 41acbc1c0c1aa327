// @ts-check
// Parses texts that have only paragraphs, as most messages do.

import { plain } from "../markdown_tree.js";
import { parseInlines } from "./inline_parser.js";

/** @import { Node } from "../markdown_tree.js" */

const MAX_CHARS = 10_000;

/**
 * @param {string} text
 * @returns {Node[]}
 */
export function parseParagraphs(text) {
  return parseLines(text, (lines) => {
    /** @type {Node[]} */
    const nodes = [];
    /** @type {string[]} */
    let paragraph = [];
    for (const line of [...lines, ""]) {
      if (!isBlank(line)) paragraph.push(line);
      else if (paragraph.length > 0) {
        nodes.push(toParagraph(paragraph));
        paragraph = [];
      }
    }
    return nodes;
  });
}

/**
 * Splits a text into lines, and reads them. A text that is too long is not parsed.
 * @param {string} text
 * @param {(lines: readonly string[]) => Node[]} read
 * @returns {Node[]}
 */
export function parseLines(text, read) {
  const nodes = text.length > MAX_CHARS ? [] : read(text.replace(/\r\n?/g, "\n").split("\n"));
  // To Markdown, a blank text is nothing.
  return nodes.length > 0 ? nodes : [plain("p", [text])];
}

/**
 * Removes the space at the ends of the lines, but for the first indent.
 * @param {readonly string[]} lines
 */
export function toParagraph(lines) {
  const trimmed = lines.map((line, index) =>
    (index > 0 ? line.replace(/^[ \t]+/, "") : line).trimEnd()
  );
  return plain("p", parseInlines(trimmed.join("\n")));
}

/** @param {string} line */
export function isBlank(line) {
  return /^[ \t]*$/.test(line);
}
