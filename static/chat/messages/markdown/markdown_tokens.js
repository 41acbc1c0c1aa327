// @ts-check
// Which Markdown a message may have, and how deep. All else stays text, so that nothing that somebody
// wrote is lost: HTML, tables, rules, headings by underlining, references, code by indenting.

import { getDefaults, Lexer, Tokenizer } from "/static/vendor/marked.js";

/** @import { Hooks, MarkedToken, Token, Tokens } from "/static/vendor/marked.js" */

/** Quotes and lists in each other. The parser calls itself for each, and the page has no room for more. */
const MAX_BLOCK_DEPTH = 5;
/** Emphasis and links in each other. */
const MAX_INLINE_DEPTH = 6;
/**
 * How often the parser may look for the end of emphasis or of a link: each time it reads all that
 * follows. A message that people write needs some dozens.
 */
const MAX_SEARCHES = 100;
/** What the parser needs grows with the square of the length. */
const MAX_CHARS = 10_000;

// Markdown lets a paragraph of a quote or an item go on in lines without a mark. Who answers in the line
// after a quote means to answer.
const QUOTE_LINE = /^ {0,3}>/;
const ITEM_BEGIN = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const LIST_LINE = /^(?:\s|$|(?:[-*+]|\d{1,9}[.)])(?:\s|$))/;
/** What somebody wanted to say. */
const LONE_MARK = /^ {0,3}(?:>|[-*+]|\d{1,9}[.)])\s*$/;

// Marks of emphasis stand at the edges of words, so that arithmetic, paths, patterns and code keep their
// stars and underscores. Scripts without capitals may write without blanks: their letters are an edge.
const BEFORE_OPENING = /^$|[\s("'[{|~_*,;:-]|[^\0-\x7f\p{LC}\p{N}]/u;
const AFTER_CLOSING =
  /^(?:$|[\s)\]}"'|~_*-]|[.,;:!?](?![\p{LC}\p{N}/\\])|\/[*_~]|[^\0-\x7f\p{LC}\p{N}])/u;
const WORD = /^[\p{L}\p{N}]/u;

/**
 * The tokens of a text; none for one that is too long to be more than text.
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
 * Tokens of Markdown alone: there are no extensions of the parser that make others.
 * @param {readonly Token[] | undefined} tokens
 */
export function withoutExtensions(tokens = []) {
  return /** @type {MarkedToken[]} */ (tokens);
}

/**
 * Hides from the parser the marks that cannot close anything. Those that only open it needs to see.
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
 * The lines at the beginning of a text that are of one sort.
 * @param {string} text
 * @param {RegExp} sort
 */
function linesFrom(text, sort) {
  let end = 0;
  while (end < text.length) {
    const next = text.indexOf("\n", end);
    const stop = next === -1 ? text.length : next;
    if (!sort.test(text.slice(end, stop))) break;
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
  table() {}
  /** @override @returns {undefined} */
  hr() {}
  /** @override @returns {undefined} */
  lheading() {}
  /** @override @returns {undefined} */
  def() {}
  /** @override @returns {undefined} */
  reflink() {}
  /** @override @returns {undefined} */
  code() {}

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

  /** @override @param {[source: string, masked: string, before?: string]} place */
  emStrong(...place) {
    return this.#search(place, /^[*_]/, () => super.emStrong(...place));
  }

  /** @override @param {[source: string, masked: string, before?: string]} place */
  del(...place) {
    return this.#search(place, /^~/, () => super.del(...place));
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
   * @param {[source: string, masked?: string, before?: string]} place
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
