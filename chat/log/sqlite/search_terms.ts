// From what a user searches for to queries of full-text search.

import type { SearchRange } from "../../log.ts";
import { integer } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Begins the words that stand for rooms and links, as the schema says: nobody searches for it. */
const MARK = "\u{e000}";
/** The word of what has a link. */
const LINK = `${MARK}link`;

/** The words that stand for what a range names: its room, by its number, and links. */
export function marksOf(sql: Statements, { room, hasLink }: SearchRange): string[] {
  return [
    ...(room === undefined ? [] : [`${MARK}${integer(sql.room.get(room)?.id ?? 0)}`]),
    ...(hasLink ? [LINK] : []),
  ];
}

/** The terms that must all be there, each once; the last may be a beginning. */
export function parseTerms(words: string): string[] {
  // A NUL is none of a word, see `quote`.
  // deno-lint-ignore no-control-regex
  const terms = words.split(/[\s\u0000]+/).filter(isSearched);
  const last = terms.splice(-1);
  return [...new Set(terms), ...last];
}

/** Signs alone are not in the index. */
function isSearched(term: string): boolean {
  return /[\p{L}\p{N}\p{Co}]/u.test(term);
}

/** The messages that have all terms and marks, and were written under one of the names, if any. */
export function toQuery(
  terms: readonly string[],
  { marks, names }: { marks: readonly string[]; names: readonly string[] },
): string {
  const parts = [
    ...(terms.length === 0 ? [] : [`text : (${phrases(terms).join(" AND ")})`]),
    ...(names.length === 0 ? [] : [`sender : (${names.map(quote).join(" OR ")})`]),
    ...marks.map((mark) => `marks : ${quote(mark)}`),
  ];
  return parts.join(" AND ");
}

/** Whatever is marked in a text; nothing where nothing is. */
export function toMarkedQuery(terms: readonly string[]): string | undefined {
  return terms.length === 0 ? undefined : phrases(terms).join(" OR ");
}

function phrases(terms: readonly string[]): string[] {
  return terms.map((term, i) => i === terms.length - 1 ? prefix(term) : quote(term));
}

export function prefix(term: string): string {
  return `${quote(term)} *`;
}

/** A phrase, or one word. SQLite ends a query at a NUL, in the middle of it; nothing stored has one. */
export function quote(term: string): string {
  return `"${term.replaceAll("\0", " ").replaceAll('"', '""')}"`;
}
