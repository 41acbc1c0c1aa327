// @ts-check
// Parses the Markdown within a paragraph: emphasis, code, links and addresses. One pass, without looking back:
// any text takes linear time.

import { plain } from "../markdown_tree.js";
import { emphasize, Mark } from "./emphasis.js";
import {
  BRACKETED,
  LINK_END,
  MAIL_DOMAIN,
  toLink,
  URL_CHARS,
  withoutSentenceMarks,
} from "./links.js";

/** @import { Node } from "../markdown_tree.js" */

const SPECIAL = /\\|`+|\*+|_+|~+|!?\[|\]|<|@|\n|https?:\/\/|www\./gi;

// Emphasis marks count only at word boundaries, so that arithmetic, paths, patterns and code keep their
// asterisks and underscores. Scripts without capitals may have no spaces: their letters count as
// boundaries.
const BEFORE_OPENING = /^$|[\s("'[{|~_*,;:-]|[^\0-\x7f\p{LC}\p{N}]/u;
const AFTER_CLOSING =
  /^(?:$|[\s)\]}"'|~_*-]|[.,;:!?](?![\p{LC}\p{N}/\\])|\/[*_~]|[^\0-\x7f\p{LC}\p{N}])/u;
const WORD = /^[\p{L}\p{N}]/u;

const ESCAPE = /\\([!-/:-@[-`{-~])/g;
const MAIL_CHAR = /[\w.+-]/;
/** Longer than a list number can be. */
const NUMBER_CHARS = 10;

/**
 * @param {string} text of a paragraph, heading or cell
 * @returns {Node[]}
 */
export function parseInlines(text) {
  return new InlineParser(text).parse();
}

class InlineParser {
  #source;
  #at = 0;
  /** Start of the text that is not yet in a node. */
  #textStart = 0;
  #lineStart = 0;
  /** @type {(Node | Mark)[]} */
  #parts = [];
  /** @type {{ part: number, start: number }[]} open brackets of links */
  #brackets = [];
  /** @type {Map<string, number>} escaped marks that opened at a word, and may close after one */
  #escaped = new Map();
  /** End of an escape at the start of a word. */
  #escapeEnd = 0;

  /** @param {string} source */
  constructor(source) {
    this.#source = source;
  }

  parse() {
    const special = new RegExp(SPECIAL);
    for (let match = special.exec(this.#source); match; match = special.exec(this.#source)) {
      this.#at = match.index;
      special.lastIndex = this.#read(match[0]) ?? match.index + match[0].length;
    }
    this.#flush(this.#source.length);
    return emphasize(this.#parts);
  }

  /**
   * @param {string} special
   * @returns {number | undefined} the end of what was read; without it, the characters are text
   */
  #read(special) {
    const char = special.charAt(0);
    if (char === "\n") this.#lineStart = this.#at + 1;
    else if (char === "\\") return this.#readEscape();
    else if (char === "`") return this.#readCode(special);
    else if ("*_~".includes(char)) this.#readMark(special);
    else if (char === "]") return this.#readLinkEnd();
    else if (special.endsWith("[")) this.#openBracket(special);
    else if (char === "<") return this.#readBracketed();
    else if (char === "@") return this.#readMail();
    else return this.#readUrl(special);
  }

  /** The character before, unless it belongs to code or a link. */
  get #before() {
    return this.#at > this.#textStart ? this.#source.charAt(this.#at - 1) : "";
  }

  /**
   * Adds the text before a place to the parts.
   * @param {number} end
   * @param {number} [next] where the text after it starts
   */
  #flush(end, next = end) {
    if (end > this.#textStart) this.#parts.push(this.#source.slice(this.#textStart, end));
    this.#textStart = next;
  }

  /**
   * Adds what was read, after the text before it.
   * @param {Node[]} nodes
   * @param {number} end
   * @param {number} [start]
   */
  #add(nodes, end, start = this.#at) {
    this.#flush(start, end);
    this.#parts.push(...nodes);
    return end;
  }

  /** Hides a backslash only where a user who knows Markdown means that: paths and patterns keep theirs. */
  #readEscape() {
    const at = this.#at;
    const char = this.#source.charAt(at + 1);
    if (char === "\n") return void this.#flush(at, at + 1);
    if (!/[!-/:-@[-`{-~]/.test(char)) return;
    const isMark = "*_~`".includes(char);
    const isWordStart = at === this.#escapeEnd || /\s/.test(this.#source.charAt(at - 1));
    const isOpening = isMark && isWordStart;
    const opened = this.#escaped.get(char) ?? 0;
    const isClosing = isMark && opened > 0 && !WORD.test(this.#source.slice(at + 2, at + 4));
    if (isOpening || isClosing || this.#isLineMark()) {
      this.#flush(at, at + 1);
      if (isMark) this.#escaped.set(char, opened + (isOpening ? 1 : -1));
    }
    if (isOpening) this.#escapeEnd = at + 2;
    return at + 2;
  }

  /** Whether the text would start a list, quote, heading or emote without the backslash before it. */
  #isLineMark() {
    if (this.#at - this.#lineStart > NUMBER_CHARS) return false;
    const before = this.#source.slice(this.#lineStart, this.#at);
    const after = this.#source.slice(this.#at + 1, this.#at + 5);
    if (/^\d{1,9}$/.test(before)) return /^[.)]/.test(after);
    return before.trim() === "" && /^(?:[-+#>]|\/me\b)/.test(after);
  }

  /** @param {string} run */
  #readCode(run) {
    const closing = new RegExp(`(?<!\`)${run}(?!\`)`, "g");
    const start = closing.lastIndex = this.#at + run.length;
    const end = closing.exec(this.#source)?.index;
    if (end === undefined) return;
    const code = this.#source.slice(start, end).replaceAll("\n", " ");
    const isPadded = code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "";
    return this.#add([plain("code", [isPadded ? code.slice(1, -1) : code])], end + run.length);
  }

  /** @param {string} run */
  #readMark(run) {
    const [start, end] = [this.#at, this.#at + run.length];
    const before = this.#before;
    const after = this.#source.slice(end, end + 3);
    const isWordInside = run.startsWith("_") && WORD.test(before) && WORD.test(after);
    if (isWordInside) return;
    const canOpen = BEFORE_OPENING.test(before) && /^\S/.test(after);
    const canClose = /\S/.test(this.#source.charAt(start - 1)) && AFTER_CLOSING.test(after);
    if (!canOpen && !canClose) return;
    this.#flush(start, end);
    this.#parts.push(new Mark(run, { canOpen, canClose }));
  }

  /** @param {string} opening */
  #openBracket(opening) {
    this.#flush(this.#at);
    this.#brackets.push({ part: this.#parts.length, start: this.#at });
    // A part of its own, which a link replaces.
    this.#flush(this.#at + opening.length);
  }

  /** An image becomes a link to it. */
  #readLinkEnd() {
    const bracket = this.#brackets.pop();
    if (!bracket) return;
    LINK_END.lastIndex = this.#at + 1;
    const [found, bracketed, bare = ""] = LINK_END.exec(this.#source) ?? [];
    if (found === undefined) return;
    const end = this.#at + 1 + found.length;
    this.#flush(this.#at, end);
    const [, ...label] = this.#parts.splice(bracket.part);
    const address = (bracketed ?? bare).replace(ESCAPE, "$1");
    const link = toLink(address, emphasize(label.flatMap(withoutLink)));
    this.#parts.push(...link ?? [this.#source.slice(bracket.start, end)]);
    // Links may not contain others, but an image may be the label of one.
    const isImage = this.#source[bracket.start] === "!";
    this.#brackets = isImage ? this.#brackets.slice(-1) : [];
    return end;
  }

  #readBracketed() {
    BRACKETED.lastIndex = this.#at;
    const [found = "", address = ""] = BRACKETED.exec(this.#source) ?? [];
    const target = /^(?:https?|mailto):/i.test(address) ? address : `mailto:${address}`;
    const link = found && toLink(target, [address]);
    if (link) return this.#add(link, this.#at + found.length);
  }

  #readMail() {
    MAIL_DOMAIN.lastIndex = this.#at;
    const [domain] = MAIL_DOMAIN.exec(this.#source) ?? [];
    let start = this.#at;
    while (start > this.#textStart && MAIL_CHAR.test(this.#source.charAt(start - 1))) start--;
    if (!domain || start === this.#at) return;
    const scheme = Math.max(start - "mailto:".length, this.#textStart);
    if (this.#source.slice(scheme, start).toLowerCase() === "mailto:") start = scheme;
    const end = this.#at + domain.length;
    const text = this.#source.slice(start, end);
    const link = toLink(text.includes(":") ? text : `mailto:${text}`, [text]);
    if (link) return this.#add(link, end, start);
  }

  /** @param {string} begin */
  #readUrl(begin) {
    const hasScheme = begin.endsWith("/");
    if (!hasScheme && !/^[\s*_~(]?$/.test(this.#before)) return;
    URL_CHARS.lastIndex = this.#at;
    const [all] = URL_CHARS.exec(this.#source) ?? [];
    if (!all) return;
    // It may be the label of a link.
    const [inside = ""] = this.#brackets.length > 0 ? all.split("]", 1) : [all];
    const url = withoutSentenceMarks(inside);
    const link = toLink(hasScheme ? url : `http://${url}`, [url]);
    if (link) return this.#add(link, this.#at + url.length);
  }
}

/**
 * Returns the label of a link, and other parts as they are.
 * @param {Node | Mark} part
 * @returns {(Node | Mark)[]}
 */
function withoutLink(part) {
  if (part instanceof Mark || typeof part === "string" || part.tag !== "a") return [part];
  return part.children.filter((child) => typeof child === "string" || child.tag !== "place");
}
