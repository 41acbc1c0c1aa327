// From what a person searches for to a query of full-text search.

import { quote } from "./scope.ts";
import type { Statements } from "./statements.ts";

/** A beginning of so many characters stands in the index itself, as the schema says. */
const INDEXED_CHARS = 4;
/** A longer beginning stands for the words that it begins, each found by itself, up to so many. */
const MOST_WORDS = 50;
/** Written as in the index: nothing else is known to be. */
const PLAIN = /^[a-z0-9]+$/;

/** Words that must all be there, the last of which may be a beginning; nothing where none is said. */
export function toQuery(words: string, sql: Statements): string | undefined {
  // A NUL is none of a word, see `quote`.
  // deno-lint-ignore no-control-regex
  const terms = words.split(/[\s\u0000]+/).filter(isSearched);
  const last = terms.pop();
  if (last === undefined) return undefined;
  return [...terms.map(quote), beginning(last, sql)].join(" AND ");
}

/** Signs alone are not in the index. */
function isSearched(term: string): boolean {
  return /[\p{L}\p{N}\p{Co}]/u.test(term);
}

/**
 * FTS5 would merge all messages of a longer beginning before it gives the newest, which takes 0.2 s
 * where they are millions. Words by themselves it reads from the newest on, as far as they are wanted.
 */
function beginning(term: string, sql: Statements): string {
  const from = term.toLowerCase();
  if (from.length <= INDEXED_CHARS || !PLAIN.test(from)) return `${quote(term)} *`;
  const rows = sql.words.all({ from, to: `${from}\u{10ffff}`, limit: MOST_WORDS + 1 });
  if (rows.length === 0 || rows.length > MOST_WORDS) return `${quote(term)} *`;
  return `(${rows.map((row) => quote(String(row.term))).join(" OR ")})`;
}
