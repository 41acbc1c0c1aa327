// Parses a search: words, -words to exclude, and operators such as from:Ann, in:dev, before:2026-11-24,
// after:2026-11 and has:link. Values with spaces are quoted: from:"Ann Lee".

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
  readonly hasLink: boolean;
}

export const MAX_SEARCH_CHARS = 200;

const OPERATORS = ["from", "in", "before", "after", "has"] as const;

type Operator = typeof OPERATORS[number];

/** Explains the value of each operator. */
const EXAMPLES: Readonly<Record<Operator, string>> = {
  from: 'from: needs a name, such as from:Ann or from:"Ann Lee"',
  in: "in: needs one room, such as in:dev",
  before: "before: needs a day, month or year, such as before:2026-11-24",
  after: "after: needs a day, month or year, such as after:2026-11",
  has: "Only has:link is supported",
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
export function parseSearchQuery(text: string, timeZone = "UTC"): SearchQuery {
  const values: Record<Operator, string[]> = { from: [], in: [], before: [], after: [], has: [] };
  const words: string[] = [];
  const without: string[] = [];
  for (const [term] of text.matchAll(TERM)) {
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
    hasLink: values.has.map(parseHas).length > 0,
  };
  const hasSubject = query.words !== "" || query.room !== undefined || query.hasLink;
  if (hasSubject || query.from.length > 0) return query;
  const message = "Cannot search by date or -word only: add a word, from:, in: or has:link";
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

function parseHas(what: string): true {
  if (/^links?$/i.test(what)) return true;
  throw invalidOperator("has");
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
