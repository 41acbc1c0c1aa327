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

/**
 * The default limit of a message. For most languages the package takes quadratic time, up to 90 ms for this
 * length.
 */
const MAX_CHARS = 4_000;
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
 * Returns the spans of a text, or undefined if the language is unknown or the text would take too long.
 * @param {string} text
 * @param {string} language as written after the fence: "ts" or "TypeScript"
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
