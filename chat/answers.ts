// The broker's answers to the questions of web processes.

import type { Log } from "./log.ts";
import { type Answer, decodeJson, type Entry, type Question } from "./wire.ts";

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
  const entries = read(log, args);
  return { request, place: log.head(), pruned: log.pruned(args.rooms()), entries };
}

type Verb = (log: Log, args: Arguments) => Entry[];

const VERBS = new Map<string, Verb>([
  ["head", () => []],
  ["after", (log, args) => {
    const rooms = args.rooms();
    return log.after(args.number("gid"), { limit: args.limit(), ...(rooms ? { rooms } : {}) });
  }],
  ["page", (log, args) => {
    const [before, after] = [args.optional("before"), args.optional("after")];
    return log.page(args.rooms()?.[0] ?? "", {
      limit: args.limit(),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }],
  ["search", (log, args) => {
    const [room, before] = [args.rooms()?.[0], args.optional("before")];
    return log.search(args.text("words"), {
      limit: args.limit(),
      ...(room === undefined ? {} : { room }),
      ...(before === undefined ? {} : { before }),
    });
  }],
]);

class Arguments {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== "object" || value === null) {
      throw new TypeError("Cannot answer: the arguments must be an object");
    }
    this.#values = new Map(Object.entries(value));
  }

  number(name: string): number {
    const value = this.#values.get(name);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw new TypeError(`Cannot answer: "${name}" must be a whole number`);
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
    const isList = Array.isArray(value) && value.length <= MAX_ROOMS;
    if (isList && value.every((one) => typeof one === "string")) return value;
    throw new TypeError(`Cannot answer: "rooms" must be a list of at most ${MAX_ROOMS} names`);
  }
}
