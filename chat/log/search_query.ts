// Parses a search: words, -words to exclude, and operators such as from:Ann, in:dev, before:2026-11-24,
// after:2026-11, has:link and type:pdf. Values with spaces are quoted: from:"Ann Lee".

import { parseTypeWord } from "../domain/file_kind.ts";
import { type ChatError, chatError, invalid } from "../errors.ts";

export interface SearchQuery {
  /** The words without the operators. */
  readonly words: string;
  /** Words that no message found may have, written with a minus sign before each. */
  readonly without: string;
  /** Names of the author; one of them must match. */
  readonly from: readonly string[];
  /** The room as written: its name, or the title of a private one. */
  readonly room: string | undefined;
  /** Bounds of the time in milliseconds since 1970, the second one exclusive. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** What the message must have, all of it. */
  readonly has: readonly SearchMark[];
  /** Types of files; the message must have a file of one of them. See `typeWordsOf`. */
  readonly types: readonly string[];
}

/** What `has:` finds. */
export const SEARCH_MARKS = ["link", "file", "image", "video", "audio", "document"] as const;

export type SearchMark = typeof SEARCH_MARKS[number];

/** Other words for marks. */
const SYNONYMS = new Map<string, SearchMark>([["picture", "image"], ["photo", "image"]]);

export const MAX_SEARCH_CHARS = 200;

const OPERATORS = ["from", "in", "before", "after", "has", "type"] as const;

type Operator = typeof OPERATORS[number];

/** Explains the value of each operator. */
const EXAMPLES: Readonly<Record<Operator, string>> = {
  from: 'from: needs a name, such as from:Ann or from:"Ann Lee"',
  in: "in: needs one room, such as in:dev",
  before: "before: needs a day, month or year, such as before:2026-11-24",
  after: "after: needs a day, month or year, such as after:2026-11",
  has: `has: needs one of ${SEARCH_MARKS.join(", ")}, such as has:link`,
  type: "type: needs the type of a file, such as type:pdf",
};

const OPERATOR = new RegExp(`^(${OPERATORS.join("|")}):(?:"([^"]*)"|(.*))$`, "isu");
/** Spaces in a quoted value belong to it. */
const TERM = new RegExp(`(?:${OPERATORS.join("|")}):"[^"]*"|\\S+`, "giu");
/** A negative number is excluded too; options of programs such as --force are not. */
const EXCLUDED = /^-(?=[\p{L}\p{N}])/u;
const SEARCHABLE = /[\p{L}\p{N}]/u;
/** A name of the IANA time zone database; Temporal would also take offsets and whole dates. */
const ZONE_NAME = /^[A-Z][A-Z0-9_+/-]{1,63}$/i;

/**
 * Parses a search.
 * @param timeZone Where the days of `before:` and `after:` begin, such as "Europe/Berlin". It is not
 *   checked without them: a browser may know a new zone earlier than the server.
 * @throws {ChatError} `invalid-search` that explains the operator; `invalid-field` for an unknown zone.
 */
export function parseSearchQuery(search: string, timeZone = "UTC"): SearchQuery {
  const values: Record<Operator, string[]> = {
    from: [],
    in: [],
    before: [],
    after: [],
    has: [],
    type: [],
  };
  const words: string[] = [];
  const without: string[] = [];
  for (const [term] of search.matchAll(TERM)) {
    const [, name, quoted, plain = ""] = OPERATOR.exec(term) ?? [];
    const operator = operatorOf(name);
    if (operator) values[operator].push((quoted ?? plain).trim());
    else if (EXCLUDED.test(term)) without.push(term.slice(1));
    else words.push(term);
  }
  const query = {
    words: words.join(" "),
    without: without.join(" "),
    from: values.from.map(parseFrom),
    room: parseOne("in", values.in),
    since: values.after.map((day) => periodOf("after", day, timeZone).end).at(-1),
    until: values.before.map((day) => periodOf("before", day, timeZone).start).at(-1),
    has: values.has.map(parseHas),
    types: values.type.map(parseType),
  };
  const { words: text, room, from, has, types } = query;
  if (text !== "" || room !== undefined || [from, has, types].some(({ length }) => length > 0)) {
    return query;
  }
  const message = "Cannot search by date or -word only: add a word, from:, in:, has: or type:";
  throw chatError("invalid-search", message, { field: "q" });
}

function operatorOf(name = ""): Operator | undefined {
  return OPERATORS.find((one) => one === name.toLowerCase());
}

function parseFrom(name: string): string {
  if (SEARCHABLE.test(name)) return name;
  throw invalidOperator("from");
}

function parseOne(operator: Operator, values: readonly string[]): string | undefined {
  const [value, ...more] = values;
  if (value === "" || more.length > 0) throw invalidOperator(operator);
  return value;
}

function parseHas(what: string): SearchMark {
  const word = what.toLowerCase().replace(/s$/, "");
  const mark = SYNONYMS.get(word) ?? word;
  if (isSearchMark(mark)) return mark;
  throw invalidOperator("has");
}

export function isSearchMark(value: unknown): value is SearchMark {
  return SEARCH_MARKS.some((mark) => mark === value);
}

function parseType(text: string): string {
  const type = parseTypeWord(text);
  if (type !== undefined) return type;
  throw invalidOperator("type");
}

/** Returns the start of a day, month or year, and the start of the next one. */
function periodOf(
  operator: "before" | "after",
  text: string,
  timeZone: string,
): { start: number; end: number } {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  const first = parseDate(`${year}-${month ?? "01"}-${day ?? "01"}`);
  if (!first) throw invalidOperator(operator);
  const next = first.add(day ? { days: 1 } : month ? { months: 1 } : { years: 1 });
  return { start: startOfDay(first, timeZone), end: startOfDay(next, timeZone) };
}

function parseDate(text: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}

/** Returns when a day begins, in milliseconds since 1970: not at 0:00 if the clock skips that hour. */
function startOfDay(date: Temporal.PlainDate, timeZone: string): number {
  try {
    if (ZONE_NAME.test(timeZone)) return date.toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    // Falls through: the name is unknown.
  }
  throw invalid("timeZone", 'must be the name of a time zone, such as "Europe/Berlin"');
}

function invalidOperator(operator: Operator): ChatError {
  return chatError("invalid-search", EXAMPLES[operator], { field: "q", operator });
}
