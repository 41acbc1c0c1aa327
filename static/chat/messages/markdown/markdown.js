// @ts-check
// Parses the text of a message into a tree of nodes, and keeps the trees.

import { parseParagraphs } from "./parser/paragraphs.js";
import { plain, toPlainText } from "./markdown_tree.js";

/** @import { Node } from "./markdown_tree.js" */

/** Larger than the number of messages drawn at once. */
const MAX_CACHED_TREES = 1_000;

/** A text of one to three emoji, which are drawn larger. */
const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Code, tables, lists, headings, quotes, rules. */
const BLOCKS = /```|~~~|\||^[ \t]*(?:[-+*]\s|\d+[.)]\s|#{1,6}\s|>|([-*_])[ \t]*\1[ \t]*\1)/m;

/** Start of a message that says what its author does, as in IRC: Ann's "/me waves" is shown as "Ann waves". */
export const EMOTE_MARK = "/me ";

/** @type {Map<string, readonly Node[]>} by text, least recently used first */
const trees = new Map();

let parse = parseParagraphs;

/**
 * Parses more than paragraphs from now on. The parser of blocks loads late.
 * @param {(text: string) => Node[]} parseBlocks
 */
export function setBlockParser(parseBlocks) {
  parse = parseBlocks;
  trees.clear();
}

/**
 * Whether a text may have more than paragraphs.
 * @param {string} text
 */
export function hasBlocks(text) {
  return BLOCKS.test(text);
}

/**
 * Parses a text into blocks, or returns them from the cache. Blocks other than paragraphs are text until
 * `setBlockParser` is called.
 * @param {string} text
 * @returns {readonly Node[]}
 */
export function parseMarkdown(text) {
  const tree = trees.get(text) ?? readTree(text);
  trees.delete(text);
  trees.set(text, tree);
  for (const oldest of trees.keys()) {
    if (trees.size <= MAX_CACHED_TREES) break;
    trees.delete(oldest);
  }
  return tree;
}

/** @param {string} text one line, as a page sends it */
export function isEmote(text) {
  return text.startsWith(EMOTE_MARK) && !text.includes("\n") && text.trim() !== EMOTE_MARK.trim();
}

/** @param {string} text */
export function isOnlyEmoji(text) {
  return ONLY_EMOJI.test(text);
}

/**
 * Returns a text as one line, without Markdown.
 * @param {string} text
 */
export function toPlainLine(text) {
  return toPlainText(parseMarkdown(text), " ").replace(/\s+/g, " ");
}

/**
 * Returns a message as one line: its text, or the name of its first file if it has none.
 * @param {{ text?: string, files?: readonly { name: string }[] | undefined,
 *   fileName?: string | undefined }} message
 */
export function toLine({ text = "", files, fileName = files?.[0]?.name ?? "" }) {
  return toPlainLine(text) || fileName;
}

/**
 * @param {string} text
 * @returns {Node[]}
 */
function readTree(text) {
  const tree = parse(text);
  // Removed only here, because a list or quote after the mark must not be parsed as one.
  return isEmote(text) ? tree.map(withoutMark) : tree;
}

/** @param {Node} node the paragraph of an emote */
function withoutMark(node) {
  if (typeof node === "string" || node.tag !== "p") return node;
  const [first, ...others] = node.children;
  const rest = typeof first === "string" ? first.slice(EMOTE_MARK.length) : first;
  return plain("p", rest ? [rest, ...others] : others);
}
