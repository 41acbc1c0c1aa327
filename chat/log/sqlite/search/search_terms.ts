// Converts a search to full-text queries.

import type { SearchRange } from "../../../log.ts";
import { integer } from "../rows.ts";
import type { Statements } from "../statements.ts";
import { otherForms } from "./word_forms.ts";

/** Prefixes of the words that mark messages and types (see the schema); no query can contain them. */
const MARK = "\u{e000}";
const TYPE_MARK = "\u{e001}";

/** Returns the marks that a range requires: one of each list. */
export function marksOf(
  sql: Statements,
  { room, has = [], types = [] }: SearchRange,
): (readonly string[])[] {
  return [
    ...(room === undefined ? [] : [[`${MARK}${integer(sql.room.get(room)?.id ?? 0)}`]]),
    ...[...new Set(has)].map((mark) => [`${MARK}${mark}`]),
    ...(types.length === 0 ? [] : [types.map((type) => `${TYPE_MARK}${type}`)]),
  ];
}

/** Further terms are only searched as they are written: each form costs time. */
const MAX_TERMS_WITH_FORMS = 8;

/** Spellings of which one must match; the first is as written. */
export type Term = readonly [written: string, ...forms: string[]];

export interface SearchTerms {
  readonly terms: readonly Term[];
  /** Not looked up: messages with them are left out when candidates are compared. */
  readonly excluded: readonly Term[];
  readonly names: readonly string[];
  /** Of each list, one must match. */
  readonly marks: readonly (readonly string[])[];
}

/** Splits a search into terms that must all match, without duplicates; the last may be a prefix. */
export function parseTerms(words: string): Term[] {
  // See `quote` about NUL.
  // deno-lint-ignore no-control-regex
  const written = words.split(/[\s\u0000]+/).filter(isSearched);
  const last = written.splice(-1);
  return [...new Set(written), ...last].map((term, i) => [
    term,
    ...(i < MAX_TERMS_WITH_FORMS ? otherForms(term) : []),
  ]);
}

/** Punctuation is not in the index. */
function isSearched(term: string): boolean {
  return /[\p{L}\p{N}\p{Co}]/u.test(term);
}

/** Returns a query for messages with all terms, one mark of each list and one of the names, if any, and no excluded term. */
export function toQuery({ terms, excluded, marks, names }: SearchTerms): string {
  const parts = [
    ...(terms.length === 0 ? [] : [`text : (${phrases(terms).join(" AND ")})`]),
    ...(names.length === 0 ? [] : [`sender : (${names.map(quote).join(" OR ")})`]),
    ...marks.map((some) => `marks : (${anyOf(some)})`),
  ];
  const query = parts.join(" AND ");
  return excluded.length === 0 ? query : `(${query}) NOT text : (${anyOf(excluded.flat())})`;
}

/** Returns a query for the words to highlight; undefined if there are none. */
export function toMarkedQuery(terms: readonly Term[]): string | undefined {
  return terms.length === 0 ? undefined : phrases(terms).join(" OR ");
}

function phrases(terms: readonly Term[]): string[] {
  return terms.map(([written, ...forms], i) => {
    const first = i === terms.length - 1 ? prefix(written) : quote(written);
    return forms.length === 0 ? first : `(${first} OR ${anyOf(forms)})`;
  });
}

export function anyOf(words: readonly string[]): string {
  return words.map(quote).join(" OR ");
}

export function prefix(term: string): string {
  return `${quote(term)} *`;
}

/** Quotes a word or phrase. SQLite would end the query at a NUL; no stored text contains one. */
export function quote(term: string): string {
  return `"${term.replaceAll("\0", " ").replaceAll('"', '""')}"`;
}
