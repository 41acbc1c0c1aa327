// @ts-check
// Parses the text of a message into a tree of nodes. Draws nothing, so that it runs without a page.

import { parseLink, showsHost } from "./safe_link.js";
import { markdownTokens, withoutExtensions } from "./markdown_tokens.js";

/** @import { MarkedToken, Token, Tokens } from "/static/vendor/marked.js" */

/**
 * @typedef {"p" | "strong" | "em" | "del" | "code" | "blockquote" | "ul" | "li"} PlainTag
 * @typedef {{ tag: PlainTag, children: Node[], isTask?: boolean }} Plain
 * @typedef {{ tag: "ol", start: number, children: Node[] }} Ordered
 * @typedef {{ tag: "a", href: string, children: Node[] }} Link
 * @typedef {{ tag: "place", text: string }} LinkHost shown if the label of a link does not show its host
 * @typedef {{ tag: "pre", language: string, text: string }} CodeBlock
 * @typedef {string | Plain | Ordered | Link | LinkHost | CodeBlock} Node
 */

/** Larger than the number of messages drawn at once. */
const MAX_CACHED_TREES = 1_000;

/** A text of one to three emoji, which are drawn larger. */
const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

const WORD = /^[\p{L}\p{N}]/u;
/** More digits than a list number can have. */
const NUMBER_CHARS = 10;

/** Start of a message that says what its author does, as in IRC: Ann's "/me waves" is shown as "Ann waves". */
export const EMOTE_MARK = "/me ";

/** Tags that start on a new line. */
const BLOCKS = ["p", "blockquote", "ul", "ol", "li", "pre"];

/** @type {Map<string, readonly Node[]>} by text, least recently used first */
const trees = new Map();

/**
 * Parses a text into blocks, or returns them from the cache.
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
 * Returns the plain text of a tree.
 * @param {readonly Node[]} nodes
 * @param {string} [between] separates blocks
 * @returns {string}
 */
export function toPlainText(nodes, between = "") {
  return nodes.map((node, index) => {
    if (typeof node === "string") return node;
    const text = "children" in node ? toPlainText(node.children, between) : node.text;
    return index > 0 && BLOCKS.includes(node.tag) ? between + text : text;
  }).join("");
}

/**
 * Returns a text as one line, without Markdown.
 * @param {string} text
 */
export function toPlainLine(text) {
  return toPlainText(parseMarkdown(text), " ").replace(/\s+/g, " ");
}

/**
 * @param {string} text
 * @returns {Node[]}
 */
function readTree(text) {
  const nodes = joinTexts(markdownTokens(text).flatMap(toNodes));
  // Without nodes the text is blank to Markdown, or too long to parse.
  const tree = nodes.length > 0 ? nodes : [plain("p", [text])];
  // Removed only here, because a list or quote after the mark must not be parsed as one.
  return isEmote(text) ? tree.map(withoutMark) : tree;
}

/** @param {Node} node the paragraph of an emote */
function withoutMark(node) {
  if (typeof node === "string" || node.tag !== "p") return node;
  const [first, ...others] = node.children;
  const rest = typeof first === "string" ? first.slice(EMOTE_MARK.length) : first;
  return plain("p", joinTexts([rest ?? "", ...others]));
}

/**
 * @param {MarkedToken} token
 * @returns {Node[]}
 */
function toNodes(token) {
  switch (token.type) {
    case "space":
      return [];
    case "paragraph":
      return [plain("p", childrenOf(token.tokens))];
    case "heading":
      return [plain("p", [plain("strong", childrenOf(token.tokens))])];
    case "blockquote":
      return [plain("blockquote", childrenOf(token.tokens))];
    case "list":
      return [toList(token)];
    case "code":
      return [{ tag: "pre", language: token.lang ?? "", text: token.text }];
    default:
      return toInlines(token);
  }
}

/**
 * @param {MarkedToken} token
 * @returns {Node[]}
 */
function toInlines(token) {
  switch (token.type) {
    case "text":
      // The raw text: the parser's own text is escaped for HTML.
      return token.tokens ? childrenOf(token.tokens) : [token.raw];
    case "escape":
      return [token.text];
    case "br":
      return ["\n"];
    case "strong":
    case "em":
    case "del":
      return [plain(token.type, childrenOf(token.tokens))];
    case "codespan":
      return [plain("code", [token.text])];
    case "link":
    case "image":
      return toLink(token);
    case "checkbox":
      return [token.checked ? "☑ " : "☐ "];
    default:
      return [token.raw];
  }
}

/**
 * @param {Tokens.List} list
 * @returns {Node}
 */
function toList({ ordered, start, items }) {
  const children = items.map(({ tokens, task }) => {
    const item = plain("li", childrenOf(tokens));
    return task ? { ...item, isTask: true } : item;
  });
  return ordered ? { tag: "ol", start: Number(start), children } : plain("ul", children);
}

/**
 * An image becomes a link to it.
 * @param {Tokens.Link | Tokens.Image} token
 * @returns {Node[]}
 */
function toLink({ href: address, tokens, raw }) {
  const link = parseLink(address);
  if (!link) return [raw];
  const label = childrenOf(tokens);
  const shown = toPlainText(label).trim() === "" ? [address] : label;
  const { href, host } = link;
  /** @type {LinkHost[]} */
  const suffix = showsHost(toPlainText(shown), host) ? [] : [{ tag: "place", text: ` (${host})` }];
  return [{ tag: "a", href, children: [...shown, ...suffix] }];
}

/** @param {readonly Token[] | undefined} tokens */
function childrenOf(tokens) {
  return joinTexts(showBackslashes(withoutExtensions(tokens)).flatMap(toNodes));
}

/**
 * Turns escapes back into text where none is needed, so that paths and patterns keep their backslashes.
 * @param {readonly MarkedToken[]} tokens
 * @returns {MarkedToken[]}
 */
function showBackslashes(tokens) {
  /** @type {Map<string, number>} count of escaped marks that opened at a word, and may close after one */
  const opened = new Map();
  let line = "";
  let isWordStart = true;
  return tokens.map((token, index) => {
    const { raw } = token;
    const after = tokens[index + 1]?.raw ?? "";
    const text = token.type === "escape" ? token.text : "";
    const isMark = /[*_~`]/.test(text);
    const isOpening = isWordStart && isMark;
    const isClosing = isMark && !!opened.get(text) && !WORD.test(after);
    const isHidden = isOpening || isClosing || isLineMark(line, text + after);
    if (isMark && isHidden) opened.set(text, (opened.get(text) ?? 0) + (isOpening ? 1 : -1));
    isWordStart = isOpening || /\s$/.test(raw);
    line = (line + raw).replace(/^[^]*\n/, "").slice(0, NUMBER_CHARS);
    return text && !isHidden ? { type: "text", raw, text: raw } : token;
  });
}

/**
 * Whether a text would start a list, quote, heading or emote without the backslash before it.
 * @param {string} line text of the line before it
 * @param {string} text
 */
function isLineMark(line, text) {
  if (/^\d{1,9}$/.test(line)) return /^[.)]/.test(text);
  return line.trim() === "" && /^(?:[-+#>]|\/me\b)/.test(text);
}

/**
 * Joins adjacent texts.
 * @param {Node[]} nodes
 */
function joinTexts(nodes) {
  /** @type {Node[]} */
  const joined = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (typeof node === "string" && typeof last === "string") joined.splice(-1, 1, last + node);
    else if (node !== "") joined.push(node);
  }
  return joined;
}

/**
 * @param {PlainTag} tag
 * @param {Node[]} children
 * @returns {Plain}
 */
function plain(tag, children) {
  return { tag, children };
}
