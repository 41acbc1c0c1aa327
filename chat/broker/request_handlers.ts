// The broker's answers to the questions of web processes.

import { Buffer } from "node:buffer";
import { isUserId } from "../user.ts";
import type { Log } from "../log.ts";
import { parseNotificationLevel } from "../notification_level.ts";
import type { OwnNews, RoomList } from "../read_state.ts";
import { MAX_SEARCH_CHARS } from "../log/search_query.ts";
import {
  type Answer,
  decodeJson,
  type EntriesAnswer,
  MAX_ANSWER_BYTES,
  type Question,
  type ValueAnswer,
} from "../protocol.ts";

/** Entries in one answer, at most. */
const MAX_ENTRIES = 1_000;
const MAX_ROOMS = 1_000;
/** Names that a search is for: more do not fit into what a person types. */
const MAX_NAMES = 50;
/** Milliseconds of one search: it may take some more to end, and messages wait meanwhile. */
const SEARCH_MS = 20;
/** A token, which has 8,192 characters at most, grants fewer. */
const MAX_PATTERNS = 2_000;

/**
 * Answers one question from the log, and says what somebody's other devices are to be told of it.
 *
 * @throws {SyntaxError} if the verb is unknown or the arguments are not JSON.
 * @throws {TypeError} if an argument is missing or has another type.
 */
export function handleRequest(log: Log, { request, verb, body }: Question): Answer & ForDevices {
  const read = VERBS.get(verb);
  if (!read) throw new SyntaxError(`Cannot answer: no question is "${verb}"`);
  const args = new Arguments(decodeJson(body));
  const content = read(log, args);
  return { request, place: log.head(), pruned: log.pruned(args.rooms()), ...content };
}

/** What a person has read or chosen is to be seen on all of their devices. */
interface ForDevices {
  readonly own?: OwnNews;
}

type Content =
  & (Pick<EntriesAnswer, "entries" | "before"> | Pick<ValueAnswer, "value">)
  & ForDevices;
type Verb = (log: Log, args: Arguments) => Content;

const VERBS = new Map<string, Verb>([
  ["head", () => ({ entries: [] })],
  ["after", (log, args) => {
    const rooms = args.rooms();
    const range = { ...args.bounds(), ...(rooms ? { rooms } : {}) };
    return { entries: log.after(args.number("gid"), range) };
  }],
  ["changes", (log, args) => ({
    entries: log.changes(args.number("gid"), args.bounds()),
  })],
  ["key", (log) => ({ value: Buffer.from(log.key()).toString("base64url") })],
  ["audit", (log, args) => {
    return {
      entries: log.auditLog({
        ...args.bounds(),
        ...args.given("before", (name) => args.number(name)),
        ...args.given("privateRooms", (name) => args.names(name)),
        ...args.given("patterns", (name) => args.names(name, MAX_PATTERNS)),
      }),
    };
  }],
  ["entry", (log, args) => {
    const entry = log.entry(args.text("id"));
    return { entries: entry ? [entry] : [] };
  }],
  ["storage", (log) => ({ value: log.storage })],
  ["heads", (log, args) => ({
    value: log.heads({ after: args.text("after"), limit: args.limit() }),
  })],
  ["page", (log, args) => ({
    entries: log.page(args.room() ?? "", {
      ...args.bounds(),
      ...args.given("user", (name) => args.text(name)),
      ...args.given("before", (name) => args.number(name)),
      ...args.given("after", (name) => args.number(name)),
      ...args.given("around", (name) => args.number(name)),
    }),
  })],
  ["seq-at", (log, args) => ({ value: log.seqAt(args.room() ?? "", args.number("at")) })],
  ["recent-authors", (log, args) => ({ value: log.recentAuthors(args.room() ?? "") })],
  ["messages", (log, args) => ({
    entries: log.messages(args.room() ?? "", {
      ids: args.names("ids"),
      bytes: args.bytes(),
      ...args.given("user", (name) => args.text(name)),
    }),
  })],
  ["search", (log, args) => {
    const room = args.room();
    return log.search(args.words("words"), {
      limit: args.limit(),
      withinMs: SEARCH_MS,
      ...(room === undefined ? {} : { room }),
      ...args.given("privateRooms", (name) => args.names(name)),
      ...args.given("before", (name) => args.number(name)),
      ...args.given("from", (name) => args.names(name, MAX_NAMES).map(requireWords)),
      ...args.given("hasLink", (name) => args.flag(name)),
      ...args.given("since", (name) => args.time(name)),
      ...args.given("until", (name) => args.time(name)),
    });
  }],
  ["rooms", (log, args) => {
    const range = {
      user: args.text("user"),
      limit: args.limit(),
      named: args.names("named"),
      ...args.given("after", (name) => args.text(name)),
      ...args.given("patterns", (name) => args.names(name, MAX_PATTERNS)),
    };
    if (args.given("isHere", (name) => args.flag(name)).isHere) {
      log.recordFirstVisit(args.user("user"));
    }
    const doNotDisturbUntil = log.doNotDisturbUntil(range.user);
    return { value: { rooms: log.rooms(range), doNotDisturbUntil } satisfies RoomList };
  }],
  ["used-rooms", (log, args) => ({
    value: log.usedRooms(args.user("user"), { limit: args.limit() }),
  })],
  ["mark-read", (log, args) => {
    const [room, user] = [args.room() ?? "", args.user("user")];
    const value = log.moveReadMarker(room, { user, seq: args.number("seq") });
    return { value, ...forDevices(log, room, user) };
  }],
  ["set-notification-level", (log, args) => {
    const [room, user] = [args.room() ?? "", args.user("user")];
    const value = log.setNotificationLevel(room, {
      user,
      notificationLevel: parseNotificationLevel(args.text("notificationLevel")),
    });
    return { value, ...forDevices(log, room, user) };
  }],
  ["set-do-not-disturb", (log, args) => {
    const [user, doNotDisturbUntil] = [args.user("user"), args.number("until")];
    log.setDoNotDisturb(user, doNotDisturbUntil);
    return { value: doNotDisturbUntil, own: { user, doNotDisturbUntil } };
  }],
  ["unread", (log, args) => {
    const { user } = args.given("user", (name) => args.text(name));
    return { value: log.unread(args.seqs("rooms"), user) };
  }],
]);

function forDevices(log: Log, room: string, user: string): ForDevices {
  const [reading] = log.rooms({ user, named: [room], limit: 1 });
  return reading ? { own: { user, reading } } : {};
}

class Arguments {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    this.#values = new Map(Object.entries(record(value)));
  }

  number(name: string): number {
    return wholeNumber(name, this.#values.get(name));
  }

  /** The argument by its name where it is there, and nothing where it is not. */
  given<Name extends string, T>(name: Name, read: (name: Name) => T): Partial<Record<Name, T>> {
    const given: Partial<Record<Name, T>> = {};
    if (this.#values.has(name)) given[name] = read(name);
    return given;
  }

  /** Milliseconds since 1970, or before. */
  time(name: string): number {
    const value = this.#values.get(name);
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    throw new TypeError(`Cannot answer: "${name}" must be a whole number`);
  }

  flag(name: string): boolean {
    const value = this.#values.get(name);
    if (typeof value === "boolean") return value;
    throw new TypeError(`Cannot answer: "${name}" must be true or false`);
  }

  limit(): number {
    return Math.min(this.number("limit"), MAX_ENTRIES);
  }

  /** Bytes of the entries in an answer. */
  bytes(): number {
    const { bytes = MAX_ANSWER_BYTES } = this.given("bytes", (name) => this.number(name));
    return Math.min(bytes, MAX_ANSWER_BYTES);
  }

  bounds(): { limit: number; bytes: number } {
    return { limit: this.limit(), bytes: this.bytes() };
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value === "string") return value;
    throw new TypeError(`Cannot answer: "${name}" must be a text`);
  }

  /** What a person searches for. */
  words(name: string): string {
    return requireWords(this.text(name));
  }

  /** The id of one for whom something is kept. */
  user(name: string): string {
    const value = this.#values.get(name);
    if (isUserId(value)) return value;
    throw new TypeError(`Cannot answer: "${name}" must be an author's id`);
  }

  /** The rooms that a question is about; `undefined` where it is about all. */
  rooms(): string[] | undefined {
    return this.given("rooms", (name) => {
      const value = this.#values.get(name);
      return Array.isArray(value) ? this.names(name) : [...this.seqs(name).keys()];
    }).rooms;
  }

  /** A seq for each of some rooms. */
  seqs(name: string): Map<string, number> {
    const seqs = new Map<string, number>();
    for (const [room, seq] of Object.entries(record(this.#values.get(name)))) {
      seqs.set(room, wholeNumber(room, seq));
    }
    if (seqs.size <= MAX_ROOMS) return seqs;
    throw new TypeError(`Cannot answer: "${name}" must name at most ${MAX_ROOMS} rooms`);
  }

  /** The room that a question is about, where it is about one. */
  room(): string | undefined {
    return this.rooms()?.[0];
  }

  names(name: string, max = MAX_ROOMS): string[] {
    const value = this.#values.get(name);
    const isList = Array.isArray(value) && value.length <= max;
    if (isList && value.every((one) => typeof one === "string")) return value;
    throw new TypeError(`Cannot answer: "${name}" must be a list of at most ${max} names`);
  }
}

function requireWords(words: string): string {
  if (words.length <= MAX_SEARCH_CHARS) return words;
  throw new TypeError(`Cannot answer: a search must have at most ${MAX_SEARCH_CHARS} characters`);
}

function record(value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError(`Cannot answer: expected an object where "${JSON.stringify(value)}" is`);
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`Cannot answer: "${name}" must be a whole number`);
}
