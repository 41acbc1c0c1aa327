// Finds candidates of a search in the full-text index. SQLite is asked for one word and a bounded
// number of gids at a time: a query cannot be interrupted, and one with several words would run
// until it finds messages with all of them.

import type { CandidateIndex } from "./candidates.ts";
import { integer } from "../rows.ts";
import { anyOf, prefix, quote, type SearchTerms } from "./search_terms.ts";
import type { Statements } from "../statements.ts";

/** Length of the prefixes that the index contains, see the schema. */
const INDEXED_CHARS = 4;
/** Words that a longer prefix may expand to. */
const MAX_EXPANDED = 16;
/** Words that are looked up, longest first; the others are only compared in candidates. */
const MAX_WORDS = 6;
/** Gids of the rarest word read at once. */
const SPAN = 256;
/** Gids of another word read within a span; a more frequent word does not narrow it. */
const MAX_IN_SPAN = 1_024;

/** A range of gids, both ends exclusive. */
export interface Bounds {
  readonly after: number;
  readonly before: number;
}

/** Candidates between `lowest` and the previous span, newest first. */
export interface Span {
  readonly gids: readonly number[];
  readonly lowest: number;
}

/** Returns full-text queries of which every match satisfies all; none if nothing can match. */
export function toLookups(
  { terms, names, marks }: SearchTerms,
  { sql, candidates }: { sql: Statements; candidates: CandidateIndex },
): string[] {
  const words = candidates.wordsOf([...terms.map(([written]) => written), ...names]);
  const ofNames = words.slice(terms.length).filter((name) => name.length > 0);
  if (names.length > 0 && ofNames.length === 0) return [];
  const ofTerms = terms.map(([, ...forms], i) => ({ forms, words: words[i] ?? [] }));
  const last = ofTerms.at(-1);
  const prefixWord = last?.words.pop();
  const exact = [
    ...ofTerms.flatMap(({ forms, words }) => words.map((word) => [word, ...forms])),
    ...(ofNames.length === 1 ? ofNames.flat().map((word) => [word]) : []),
  ];
  return [
    ...marks.map(quote),
    ...(ofNames.length > 1
      ? [anyOf(ofNames.map((name) => longestFirst(name, (word) => word)[0] ?? ""))]
      : []),
    ...(prefixWord === undefined
      ? []
      : [[expandPrefix(prefixWord, sql), ...(last?.forms.map(quote) ?? [])].join(" OR ")]),
    ...longestFirst(exact, ([word = ""]) => word).slice(0, MAX_WORDS).map(anyOf),
  ];
}

/** Longer words tend to be rarer. */
function longestFirst<T>(items: readonly T[], wordOf: (item: T) => string): T[] {
  const unique = new Map(items.map((item) => [wordOf(item), item]));
  return [...unique.values()].sort((one, other) => wordOf(other).length - wordOf(one).length);
}

/**
 * SQLite would merge all messages of a long prefix before it returns the first: it is replaced by
 * the words it begins, or by a shorter prefix if those are many.
 */
function expandPrefix(word: string, sql: Statements): string {
  const characters = [...word];
  if (characters.length <= INDEXED_CHARS) return prefix(word);
  const rows = sql.wordsFrom.all({ from: word, to: `${word}\u{10ffff}`, limit: MAX_EXPANDED + 1 });
  if (rows.length > MAX_EXPANDED) return prefix(characters.slice(0, INDEXED_CHARS).join(""));
  return rows.length === 0 ? quote(word) : anyOf(rows.map((row) => String(row.term)));
}

/** Yields spans, newest first, down to the lower bound. */
export function* spans(
  sql: Statements,
  lookups: readonly string[],
  { after, before: upTo }: Bounds,
): Generator<Span> {
  let before = upTo;
  while (before > after + 1) {
    const span = readSpan(sql, lookups, { after, before });
    yield span;
    before = span.lowest;
  }
}

/** Reads as far back as the gids of the rarest word reach. */
function readSpan(sql: Statements, lookups: readonly string[], { after, before }: Bounds): Span {
  const read = lookups.map((query) => {
    const gids = gidsOf(sql, query, { after, before, limit: SPAN });
    return { query, gids, lowest: gids.length < SPAN ? after + 1 : gids.at(-1) ?? 0 };
  });
  const lowest = Math.min(...read.map((one) => one.lowest));
  const [rarest] = read.filter((one) => one.lowest === lowest)
    .sort((one, other) => one.gids.length - other.gids.length);
  const others = read.filter((one) => one !== rarest);
  const gids = others.reduce<readonly number[]>((left, one) => {
    if (left.length === 0) return left;
    const matches = one.lowest === lowest
      ? one.gids
      : gidsOf(sql, one.query, { after: lowest - 1, before, limit: MAX_IN_SPAN });
    const inSpan = new Set(matches);
    // The rest of the span is unknown for a frequent word.
    const known = matches.length < MAX_IN_SPAN ? lowest : matches.at(-1) ?? before;
    return left.filter((gid) => gid < known || inSpan.has(gid));
  }, rarest?.gids ?? []);
  return { gids, lowest };
}

function gidsOf(
  sql: Statements,
  query: string,
  range: Bounds & { limit: number },
): number[] {
  return sql.search.all({ query, ...range }).map(({ gid }) => integer(gid));
}
