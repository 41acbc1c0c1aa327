// What somebody types to search: words, and operators such as from:Ann, in:dev, before:2026-11-24,
// after:2026-11 and has:link. What holds a blank stands in quotes: from:"Ann Lee".

import { type ChatError, chatError } from "../errors.ts";

export interface SearchQuery {
  /** What is no operator. */
  readonly words: string;
  /** Names, one of which the author wrote under. */
  readonly from: readonly string[];
  /** A room as it was written: its name, or the title of a private one. */
  readonly room: string | undefined;
  /** Milliseconds since 1970: not before, and before. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly hasLink: boolean;
}

/** Characters of a search. */
export const MAX_SEARCH_CHARS = 200;

const OPERATORS = ["from", "in", "before", "after", "has"] as const;

type Operator = typeof OPERATORS[number];

/** What stands behind an operator, for who left it out or wrote something else. */
const EXAMPLES: Readonly<Record<Operator, string>> = {
  from: 'from: needs a name behind it, such as from:Ann or from:"Ann Lee"',
  in: "in: needs one room behind it, such as in:dev",
  before: "before: needs a day, month or year behind it, such as before:2026-11-24",
  after: "after: needs a day, month or year behind it, such as after:2026-11",
  has: "has: knows links only: has:link",
};

const OPERATOR = new RegExp(`^(${OPERATORS.join("|")}):(?:"([^"]*)"|(.*))$`, "isu");
/** A blank in quotes behind an operator belongs to it. */
const TERM = new RegExp(`(?:${OPERATORS.join("|")}):"[^"]*"|\\S+`, "giu");
const SEARCHABLE = /[\p{L}\p{N}]/u;
const MINUTE_MS = 60_000;

/**
 * Reads what was typed. Days are those of a place so many minutes ahead of UTC.
 *
 * @throws {ChatError} `invalid-search` that says what an operator needs.
 */
export function parseSearchQuery(text: string, minutesAhead: number): SearchQuery {
  const values: Record<Operator, string[]> = { from: [], in: [], before: [], after: [], has: [] };
  const words: string[] = [];
  for (const [term] of text.matchAll(TERM)) {
    const [, name, quoted, plain = ""] = OPERATOR.exec(term) ?? [];
    const operator = operatorOf(name);
    if (operator) values[operator].push((quoted ?? plain).trim());
    else words.push(term);
  }
  const query = {
    words: words.join(" "),
    from: values.from.map(parseFrom),
    room: parseOne("in", values.in),
    since: values.after.map((day) => periodOf("after", day, minutesAhead).end).at(-1),
    until: values.before.map((day) => periodOf("before", day, minutesAhead).start).at(-1),
    hasLink: values.has.map(parseHas).length > 0,
  };
  const isAboutSomething = query.words !== "" || query.room !== undefined || query.hasLink;
  if (isAboutSomething || query.from.length > 0) return query;
  const message = "Beside before: and after: there must be a word, or from:, in: or has:link";
  throw chatError("invalid-search", message, { field: "q" });
}

function operatorOf(name = ""): Operator | undefined {
  return OPERATORS.find((one) => one === name.toLowerCase());
}

function parseFrom(name: string): string {
  if (SEARCHABLE.test(name)) return name;
  throw invalid("from");
}

function parseOne(operator: Operator, values: readonly string[]): string | undefined {
  const [value, ...more] = values;
  if (value === "" || more.length > 0) throw invalid(operator);
  return value;
}

function parseHas(what: string): true {
  if (/^links?$/i.test(what)) return true;
  throw invalid("has");
}

/** When a day, a month or a year begins, and when the next one does. */
function periodOf(
  operator: "before" | "after",
  text: string,
  minutesAhead: number,
): { start: number; end: number } {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  const [y, m, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)];
  const start = new Date(Date.UTC(y, m - 1, d));
  // The 31st of a month of 30 days would be the first of the next.
  if (start.getUTCMonth() !== m - 1 || start.getUTCDate() !== d) throw invalid(operator);
  const end = day !== undefined
    ? Date.UTC(y, m - 1, d + 1)
    : month !== undefined
    ? Date.UTC(y, m, 1)
    : Date.UTC(y + 1, 0, 1);
  const aheadMs = minutesAhead * MINUTE_MS;
  return { start: start.getTime() - aheadMs, end: end - aheadMs };
}

function invalid(operator: Operator): ChatError {
  return chatError("invalid-search", EXAMPLES[operator], { field: "q", operator });
}
