// @ts-check
// Parses Markdown into a tree. Draws nothing, so that it runs without a page.

import { parseLink, showsHost } from "./safe_link.js";
import { markdownTokens, withoutExtensions } from "./markdown_tokens.js";
import { plain, toPlainText } from "./markdown_tree.js";

/** @import { MarkedToken, Token, Tokens } from "/static/vendor/marked.js" */
/** @import { LinkHost, Node } from "./markdown_tree.js" */

const WORD = /^[\p{L}\p{N}]/u;
/** More digits than a list number can have. */
const NUMBER_CHARS = 10;

/** Tags of headings by level: those of the page itself come before. */
const HEADINGS = /** @type {const} */ (["h3", "h4", "h5"]);

/**
 * @param {string} text
 * @returns {Node[]}
 */
export function parseBlocks(text) {
  const nodes = joinTexts(markdownTokens(text).flatMap(toNodes));
  // Without nodes the text is blank to Markdown, or too long to parse.
  return nodes.length > 0 ? nodes : [plain("p", [text])];
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
      return [plain(HEADINGS[token.depth - 1] ?? "h5", childrenOf(token.tokens))];
    case "hr":
      return [{ tag: "hr", text: token.raw.trim() }];
    case "table":
      return [plain("table", [token.header, ...token.rows].map(toTableRow))];
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
 * @param {Tokens.TableCell[]} cells
 * @returns {Node}
 */
function toTableRow(cells) {
  /** @type {Node[]} */
  const children = cells.map(({ header, align, tokens }) => ({
    tag: header ? "th" : "td",
    align,
    children: childrenOf(tokens),
  }));
  return plain("tr", children);
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
