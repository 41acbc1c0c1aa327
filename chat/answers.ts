// The broker's answers to the questions of web processes.

import { Buffer } from "node:buffer";
import type { Log } from "./log.ts";
import {
  type Answer,
  decodeJson,
  type EntriesAnswer,
  type Question,
  type ValueAnswer,
} from "./wire.ts";

/** Entries in one answer, at most. */
const MAX_ENTRIES = 1_000;
const MAX_ROOMS = 1_000;

/**
 * Answers one question from the log.
 *
 * @throws {SyntaxError} if the verb is unknown or the arguments are not JSON.
 * @throws {TypeError} if an argument is missing or has another type.
 */
export function answer(log: Log, { request, verb, body }: Question): Answer {
  const read = VERBS.get(verb);
  if (!read) throw new SyntaxError(`Cannot answer: no question is "${verb}"`);
  const args = new Arguments(decodeJson(body));
  const content = read(log, args);
  return { request, place: log.head(), pruned: log.pruned(args.rooms()), ...content };
}

type Content = Pick<EntriesAnswer, "entries"> | Pick<ValueAnswer, "value">;
type Verb = (log: Log, args: Arguments) => Content;

const VERBS = new Map<string, Verb>([
  ["head", () => ({ entries: [] })],
  ["after", (log, args) => {
    const rooms = args.rooms();
    const range = { limit: args.limit(), ...(rooms ? { rooms } : {}) };
    return { entries: log.after(args.number("gid"), range) };
  }],
  ["changes", (log, args) => ({
    entries: log.changes(args.number("gid"), { limit: args.limit() }),
  })],
  ["key", (log) => ({ value: Buffer.from(log.key()).toString("base64url") })],
  ["audit", (log, args) => {
    const before = args.optional("before");
    const range = { limit: args.limit(), ...(before === undefined ? {} : { before }) };
    return { entries: log.audit(range) };
  }],
  ["entry", (log, args) => {
    const entry = log.entry(args.text("id"));
    return { entries: entry ? [entry] : [] };
  }],
  ["heads", (log) => ({ value: log.heads() })],
  ["page", (log, args) => {
    const [before, after] = [args.optional("before"), args.optional("after")];
    const range = {
      limit: args.limit(),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
    return { entries: log.page(args.rooms()?.[0] ?? "", range) };
  }],
  ["search", (log, args) => {
    const [room, before] = [args.rooms()?.[0], args.optional("before")];
    const range = {
      limit: args.limit(),
      ...(room === undefined ? {} : { room }),
      ...(before === undefined ? {} : { before }),
    };
    return { entries: log.search(args.text("words"), range) };
  }],
  ["unread", (log, args) => ({ value: log.unread(args.seqs("rooms")) })],
]);

class Arguments {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    this.#values = new Map(Object.entries(record(value)));
  }

  number(name: string): number {
    return wholeNumber(name, this.#values.get(name));
  }

  optional(name: string): number | undefined {
    return this.#values.has(name) ? this.number(name) : undefined;
  }

  limit(): number {
    return Math.min(this.number("limit"), MAX_ENTRIES);
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value === "string") return value;
    throw new TypeError(`Cannot answer: "${name}" must be a text`);
  }

  /** The rooms that a question is about; `undefined` where it is about all. */
  rooms(): string[] | undefined {
    const value = this.#values.get("rooms");
    if (value === undefined) return undefined;
    const names = Array.isArray(value) ? value : Object.keys(record(value));
    if (names.length <= MAX_ROOMS && names.every((one) => typeof one === "string")) return names;
    throw new TypeError(`Cannot answer: "rooms" must name at most ${MAX_ROOMS} rooms`);
  }

  /** A seq for each of some rooms. */
  seqs(name: string): Map<string, number> {
    const seqs = new Map<string, number>();
    for (const [room, seq] of Object.entries(record(this.#values.get(name)))) {
      seqs.set(room, wholeNumber(room, seq));
    }
    return seqs;
  }
}

function record(value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError(`Cannot answer: expected an object where "${JSON.stringify(value)}" is`);
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`Cannot answer: "${name}" must be a whole number`);
}
