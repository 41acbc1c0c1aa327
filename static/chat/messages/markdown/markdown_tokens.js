// @ts-check
// Limits Markdown to what messages use, its depth and its size. Everything else stays text, so that nothing
// that a user wrote is lost: HTML, setext headings, references, indented code.

import { getDefaults, Lexer, Tokenizer } from "/static/vendor/marked.js";

/** @import { Hooks, MarkedToken, Token, Tokens } from "/static/vendor/marked.js" */

/** Nested quotes and lists. The parser recurses for each, and the page has no room for more. */
const MAX_BLOCK_DEPTH = 5;
/** Nested emphasis and links. */
const MAX_INLINE_DEPTH = 6;
/**
 * Limits searches for the end of emphasis or of a link, each of which scans the rest of the text. A message
 * written by a person needs a few dozen.
 */
const MAX_SEARCHES = 100;
/** The parser gives short rows as many cells as the first row has. */
const MAX_CELLS = 1_000;
/** The parser takes quadratic time. */
const MAX_CHARS = 10_000;

// Markdown continues the paragraph of a quote or item on lines without a mark. In a chat, the line after a
// quote is the reply.
const QUOTE_LINE = /^ {0,3}>/;
const ITEM_BEGIN = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const LIST_LINE = /^(?:\s|$|(?:[-*+]|\d{1,9}[.)])(?:\s|$))/;
const TABLE_LINE = /\|/;
/** A mark without text is plain text. */
const LONE_MARK = /^ {0,3}(?:>|[-*+]|\d{1,9}[.)])\s*$/;

// Emphasis marks count only at word boundaries, so that arithmetic, paths, patterns and code keep their
// asterisks and underscores. Scripts without capitals may have no spaces: their letters count as
// boundaries.
const BEFORE_OPENING = /^$|[\s("'[{|~_*,;:-]|[^\0-\x7f\p{LC}\p{N}]/u;
const AFTER_CLOSING =
  /^(?:$|[\s)\]}"'|~_*-]|[.,;:!?](?![\p{LC}\p{N}/\\])|\/[*_~]|[^\0-\x7f\p{LC}\p{N}])/u;
const WORD = /^[\p{L}\p{N}]/u;

/**
 * Returns the tokens of a text; none if it is too long to parse.
 * @param {string} text
 * @returns {MarkedToken[]}
 */
export function markdownTokens(text) {
  if (text.length > MAX_CHARS) return [];
  const hooks = /** @type {Hooks} */ ({ emStrongMask: maskMarks });
  const options = {
    ...getDefaults(),
    breaks: true,
    tokenizer: new MessageTokenizer(),
    hooks,
  };
  return withoutExtensions(new Lexer(options).lex(text));
}

/**
 * Narrows the type of tokens: without extensions the parser creates only these.
 * @param {readonly Token[] | undefined} tokens
 */
export function withoutExtensions(tokens = []) {
  return /** @type {MarkedToken[]} */ (tokens);
}

/**
 * Hides marks that can't close anything from the parser. It still needs those that only open.
 * @param {string} source
 */
function maskMarks(source) {
  return source.replace(/\*+|_+|~+/g, (run, /** @type {number} */ index) => {
    const [before, after] = [source.charAt(index - 1), source.slice(index + run.length)];
    const isOpening = BEFORE_OPENING.test(before) && (!before.trim() || WORD.test(after));
    return isOpening || AFTER_CLOSING.test(after) ? run : "+".repeat(run.length);
  });
}

/**
 * Returns the first lines of a text that match a pattern.
 * @param {string} text
 * @param {RegExp} pattern
 */
function linesFrom(text, pattern) {
  let end = 0;
  while (end < text.length) {
    const next = text.indexOf("\n", end);
    const stop = next === -1 ? text.length : next;
    if (!pattern.test(text.slice(end, stop))) break;
    end = stop + 1;
  }
  return text.slice(0, end);
}

class MessageTokenizer extends Tokenizer {
  #blocks = 0;
  #inlines = 0;
  #searches = 0;

  /** @override @returns {undefined} */
  html() {}
  /** @override @returns {undefined} */
  tag() {}
  /** @override @returns {undefined} */
  lheading() {}
  /** @override @returns {undefined} */
  def() {}
  /** @override @returns {undefined} */
  reflink() {}
  /** @override @returns {undefined} */
  code() {}

  /** @override @param {string} source */
  table(source) {
    const table = linesFrom(source, TABLE_LINE);
    const [first = "", ...others] = table.split("\n");
    if (first.split("|").length * others.length <= MAX_CELLS) return super.table(table);
  }

  /** @override @param {string} source */
  blockquote(source) {
    if (!QUOTE_LINE.test(source) || LONE_MARK.test(source)) return;
    const quote = linesFrom(source, QUOTE_LINE);
    return this.#block(() => super.blockquote(quote));
  }

  /** @override @param {string} source */
  list(source) {
    if (!ITEM_BEGIN.test(source) || LONE_MARK.test(source)) return;
    const list = linesFrom(source, LIST_LINE);
    return this.#block(() => super.list(list));
  }

  /** @override @param {[source: string, masked: string, before?: string]} source */
  emStrong(...source) {
    return this.#search(source, /^[*_]/, () => super.emStrong(...source));
  }

  /** @override @param {[source: string, masked: string, before?: string]} source */
  del(...source) {
    return this.#search(source, /^~/, () => super.del(...source));
  }

  /** @override @param {string} source */
  link(source) {
    return this.#search([source], /^!?\[/, () => super.link(source));
  }

  /**
   * @template T
   * @param {() => T} read
   */
  #block(read) {
    if (this.#blocks === MAX_BLOCK_DEPTH) return;
    this.#blocks++;
    const token = read();
    this.#blocks--;
    return token;
  }

  /**
   * @template T
   * @param {[source: string, masked?: string, before?: string]} input
   * @param {RegExp} opening
   * @param {() => T} read
   */
  #search([source, , before = ""], opening, read) {
    if (!opening.test(source) || !BEFORE_OPENING.test(before)) return;
    if (this.#inlines === MAX_INLINE_DEPTH || this.#searches === MAX_SEARCHES) return;
    this.#searches++;
    this.#inlines++;
    const token = read();
    this.#inlines--;
    return token;
  }
}
