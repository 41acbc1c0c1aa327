// @ts-check
// Splits code into spans to colour. Loaded with the first code block that names a language.

import library from "/static/vendor/highlight.js";

/**
 * @typedef {string | { kind: Kind, children: Span[] }} Span
 * @typedef {"comment" | "keyword" | "string" | "number" | "name" | "type" | "meta" | "added"
 *   | "removed"} Kind
 * @typedef {string | { scope?: string, children: Scope[] }} Scope
 */

/**
 * The part of the package that is used here; it has no types of its own.
 * @type {{
 *   getLanguage(name: string): { name?: string } | undefined,
 *   highlight(text: string, options: { language: string, ignoreIllegals: boolean }): {
 *     _emitter: { rootNode: { children: Scope[] } },
 *   },
 * }}
 */
const highlighter = library;

/** @type {Readonly<Record<Kind, readonly string[]>>} scopes of the package by colour */
const SCOPES = {
  comment: ["comment", "quote"],
  keyword: ["keyword", "literal", "selector-tag", "doctag", "section"],
  string: ["string", "regexp", "link", "symbol", "char"],
  number: ["number"],
  name: ["title", "name", "selector-id", "selector-class", "selector-pseudo"],
  type: ["type", "built_in", "attr", "attribute", "class"],
  meta: ["meta", "bullet", "code"],
  added: ["addition"],
  removed: ["deletion"],
};

/** Characters of a part. For most languages the package takes quadratic time: at most 25 and 90 ms. */
const PART_CHARS = { usual: 2_000, max: 4_000 };
/** Without spaces the package rescans the rest of the text for each character. */
const LONG_WORD = /\S{200}/;

/** For Markdown the time is cubic in the length of a line of links: 4,000 characters took 4 s. */
const LONG_LINE = /[^\n]{400}/;

/** @type {Map<string, Kind>} */
const kinds = new Map();
for (const [kind, scopes] of Object.entries(SCOPES)) {
  for (const scope of scopes) kinds.set(scope, /** @type {Kind} */ (kind));
}

/**
 * Returns code in parts of whole lines, so that the page can respond between them. None is returned for an
 * unknown language. What would take too long has no colours.
 * @param {string} text
 * @param {string} language as written after the fence: "ts" or "TypeScript"
 * @returns {Generator<{ length: number, spans: Span[] }>}
 */
export function* highlight(text, language) {
  const [name = ""] = language.toLowerCase().split(/[\s,{]/);
  if (!highlighter.getLanguage(name)) return;
  for (let from = 0; from < text.length;) {
    const scopes = firstPart(text.slice(from), name);
    const length = lengthOf({ children: scopes });
    yield { length, spans: scopes.flatMap(toSpans) };
    from += length;
  }
}

/**
 * Ends at a line end outside all scopes, as far as possible.
 * @param {string} text
 * @param {string} language
 */
function firstPart(text, language) {
  for (const chars of [PART_CHARS.usual, PART_CHARS.max]) {
    const part = text.slice(0, chars);
    const scopes = toScopes(part, language);
    if (part === text) return scopes;
    const lines = wholeLines(scopes);
    if (lines) return lines;
  }
  const end = text.slice(0, PART_CHARS.max).lastIndexOf("\n") + 1;
  if (end > 0) return toScopes(text.slice(0, end), language);
  const longLine = text.indexOf("\n") + 1;
  return [longLine > 0 ? text.slice(0, longLine) : text];
}

/**
 * @param {string} text
 * @param {string} language
 * @returns {Scope[]}
 */
function toScopes(text, language) {
  const isMarkdown = highlighter.getLanguage(language)?.name === "Markdown";
  if (LONG_WORD.test(text) || (isMarkdown && LONG_LINE.test(text))) return [text];
  const { _emitter: { rootNode } } = highlighter.highlight(text, {
    language,
    ignoreIllegals: true,
  });
  return rootNode.children;
}

/**
 * @param {readonly Scope[]} scopes
 * @returns {Scope[] | undefined} up to the last end of a line outside all of them
 */
function wholeLines(scopes) {
  const isLineEnd = (/** @type {Scope} */ one) => typeof one === "string" && one.includes("\n");
  const index = scopes.findLastIndex(isLineEnd);
  const last = scopes[index];
  if (typeof last !== "string") return;
  return [...scopes.slice(0, index), last.slice(0, last.lastIndexOf("\n") + 1)];
}

/**
 * @param {Scope} scope
 * @returns {number}
 */
function lengthOf(scope) {
  if (typeof scope === "string") return scope.length;
  return scope.children.reduce((sum, child) => sum + lengthOf(child), 0);
}

/**
 * @param {Scope} scope
 * @returns {Span[]}
 */
function toSpans(scope) {
  if (typeof scope === "string") return [scope];
  const children = scope.children.flatMap(toSpans);
  const kind = kinds.get(scope.scope?.split(".")[0] ?? "");
  return kind ? [{ kind, children }] : children;
}
