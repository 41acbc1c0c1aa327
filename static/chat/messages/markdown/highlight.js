// @ts-check
// What the words of a piece of code are, for their colours. Loaded when the first such piece is shown.

import library from "/static/vendor/highlight.js";

/**
 * @typedef {string | { kind: Kind, children: Span[] }} Span
 * @typedef {"comment" | "keyword" | "string" | "number" | "name" | "type" | "meta" | "added"
 *   | "removed"} Kind
 * @typedef {string | { scope?: string, children: Scope[] }} Scope
 */

/**
 * As much of the package as is used here; it comes without types.
 * @type {{
 *   getLanguage(name: string): { name?: string } | undefined,
 *   highlight(text: string, options: { language: string, ignoreIllegals: boolean }): {
 *     _emitter: { rootNode: { children: Scope[] } },
 *   },
 * }}
 */
const highlighter = library;

/** @type {Readonly<Record<Kind, readonly string[]>>} what has one colour */
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

/**
 * As much as a message has, where the settings do not allow more. In most languages the package needs
 * time that grows with the square of the length, up to 90 ms for so many.
 */
const MAX_CHARS = 4_000;
/** In what has no spaces the package reads all that follows again for each character. */
const LONG_WORD = /\S{200}/;

/** For Markdown the time grows with the cube of the length of a line of links: 4,000 took 4 seconds. */
const LONG_LINE = /[^\n]{400}/;

/** @type {Map<string, Kind>} */
const kinds = new Map();
for (const [kind, scopes] of Object.entries(SCOPES)) {
  for (const scope of scopes) kinds.set(scope, /** @type {Kind} */ (kind));
}

/**
 * The text in pieces; nothing where the language is not known, or the text would take long to read.
 * @param {string} text
 * @param {string} language as it was written behind the fence: "ts" and "TypeScript" are one
 * @returns {Span[] | undefined}
 */
export function highlight(text, language) {
  if (text.length > MAX_CHARS || LONG_WORD.test(text)) return;
  const [name = ""] = language.toLowerCase().split(/[\s,{]/);
  const found = highlighter.getLanguage(name);
  if (!found || (found.name === "Markdown" && LONG_LINE.test(text))) return;
  const { _emitter: { rootNode } } = highlighter.highlight(text, {
    language: name,
    ignoreIllegals: true,
  });
  return rootNode.children.flatMap(toSpans);
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
