// @ts-check
// The links of messages: where addresses begin and end.

import { toPlainText } from "../markdown_tree.js";
import { parseLink, showsHost } from "../safe_link.js";

/** @import { LinkHost, Node } from "../markdown_tree.js" */

const ADDRESS_CHAR = String.raw`\\\S|[^\s()\\]`;
/** Parentheses in an address come in pairs. */
const ADDRESS = `(?:${ADDRESS_CHAR}|\\((?:${ADDRESS_CHAR}|\\((?:${ADDRESS_CHAR})*\\))*\\))+`;
const TITLE = String.raw`"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\((?:\\[^]|[^()\\])*\)`;
/** The part of a link after its label: the address, and a title that is not shown. */
export const LINK_END = new RegExp(
  String.raw`\(\s*(?:(?:<((?:\\.|[^\n<>\\])*)>|(${ADDRESS}))(?:\s+(?:${TITLE}))?\s*)?\)`,
  "y",
);

export const MAIL_DOMAIN = /@[a-z\d_-]+(?:\.[a-z\d_-]*[a-z\d])+(?![\w-])/iy;
export const BRACKETED = /<((?:https?:|mailto:)[^\s<>]*|[\w.+-]+@[a-z\d_-]+(?:\.[a-z\d_-]+)+)>/iy;
export const URL_CHARS = /(?:https?:\/\/|www\.)[\p{L}\p{N}][^\s<]*/iuy;
const SENTENCE_MARKS = "?!.,:;*_'\"~(";

/**
 * Returns the nodes of a link whose protocol is allowed.
 * @param {string} address
 * @param {Node[]} label
 * @returns {Node[] | undefined}
 */
export function toLink(address, label) {
  const link = parseLink(address);
  if (!link) return;
  const shown = toPlainText(label).trim() === "" ? [address] : label;
  const { href, host } = link;
  /** @type {LinkHost[]} */
  const suffix = showsHost(toPlainText(shown), host) ? [] : [{ tag: "place", text: ` (${host})` }];
  return [{ tag: "a", href, children: [...shown, ...suffix] }];
}

/**
 * Removes the punctuation at the end of an address: it belongs to the sentence.
 * @param {string} url
 */
export function withoutSentenceMarks(url) {
  let unopened = url.split(")").length - url.split("(").length;
  let end = url.length;
  for (; end > 0; end--) {
    const last = url.charAt(end - 1);
    if (last === ")" ? unopened <= 0 : !SENTENCE_MARKS.includes(last)) break;
    if (last === ")") unopened--;
    else if (last === "(") unopened++;
  }
  return url.slice(0, end);
}
