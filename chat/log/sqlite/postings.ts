// Where words stand in the log: the gids of the messages that may be found, as far as the index of words
// alone can tell. SQLite is asked for one word at a time and for so many gids at most: it cannot be
// stopped within a question, and one about several words goes on until it finds where all of them stand.

import type { CandidateIndex } from "./candidates.ts";
import { integer } from "./rows.ts";
import { prefix, quote } from "./search_terms.ts";
import type { Statements } from "./statements.ts";

/** A beginning of so many characters stands in the index itself, as the schema says. */
const INDEXED_CHARS = 4;
/** A longer beginning stands for the words that it begins, up to so many. */
const MAX_BEGUN = 16;
/** So many words of a search, the longest ones, are looked up: the others are compared in messages. */
const MAX_WORDS = 6;
/** Gids of the rarest word that are read at once. */
const SPAN = 256;
/** Gids of another word between the first and the last of those; where it has more it is no help. */
const MAX_IN_SPAN = 1_024;

/** The gids in question, which are between the two. */
export interface Bounds {
  readonly after: number;
  readonly before: number;
}

/** Some messages in a row that have the words, newest first, and none others after the lowest gid. */
export interface Span {
  readonly gids: readonly number[];
  readonly lowest: number;
}

/** What a search asks for, as texts and as words of the index. */
export interface SearchTerms {
  readonly terms: readonly string[];
  readonly names: readonly string[];
  readonly marks: readonly string[];
}

/**
 * Full-text queries, each for one word or one of several, that all match each message that may be found;
 * none where nothing can be found.
 */
export function toLookups(
  { terms, names, marks }: SearchTerms,
  { sql, candidates }: { sql: Statements; candidates: CandidateIndex },
): string[] {
  const words = candidates.wordsOf([...terms, ...names]);
  const ofTerms = words.slice(0, terms.length);
  const ofNames = words.slice(terms.length).filter((name) => name.length > 0);
  if (names.length > 0 && ofNames.length === 0) return [];
  const begun = ofTerms.at(-1)?.pop();
  const exact = [...ofTerms.flat(), ...(ofNames.length === 1 ? ofNames.flat() : [])];
  return [
    ...marks.map(quote),
    ...(ofNames.length > 1
      ? [anyOf(ofNames.flatMap((name) => longestFirst(name).slice(0, 1)))]
      : []),
    ...(begun === undefined ? [] : [begins(begun, sql)]),
    ...longestFirst(exact).slice(0, MAX_WORDS).map(quote),
  ];
}

/** Longer words are rarer, most of the time. */
function longestFirst(words: readonly string[]): string[] {
  return [...new Set(words)].sort((one, other) => other.length - one.length);
}

function anyOf(words: readonly string[]): string {
  return words.map(quote).join(" OR ");
}

/**
 * SQLite would merge all messages of a longer beginning before it gives the first. Where it begins many
 * words, all that begin with its first characters may be meant.
 */
function begins(word: string, sql: Statements): string {
  const characters = [...word];
  if (characters.length <= INDEXED_CHARS) return prefix(word);
  const rows = sql.wordsFrom.all({ from: word, to: `${word}\u{10ffff}`, limit: MAX_BEGUN + 1 });
  if (rows.length > MAX_BEGUN) return prefix(characters.slice(0, INDEXED_CHARS).join(""));
  return rows.length === 0 ? quote(word) : anyOf(rows.map((row) => String(row.term)));
}

/** Spans, the newest first, up to the end of the bounds. */
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

/** As far back as the rarest word leads. */
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
    const theirs = one.lowest === lowest
      ? one.gids
      : gidsOf(sql, one.query, { after: lowest - 1, before, limit: MAX_IN_SPAN });
    const inSpan = new Set(theirs);
    // Of a frequent word the rest of the span is not known.
    const known = theirs.length < MAX_IN_SPAN ? lowest : theirs.at(-1) ?? before;
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
