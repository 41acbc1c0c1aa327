// Reads the arguments of a request, which are treated as hostile.

import { FILE_KINDS, type FileKind, isFileKind, parseTypeWord } from "../domain/file_kind.ts";
import { isUserId } from "../domain/user.ts";
import type { UserRange } from "../log.ts";
import {
  isSearchMark,
  MAX_SEARCH_CHARS,
  SEARCH_MARKS,
  type SearchMark,
} from "../log/search_query.ts";
import { MAX_ANSWER_BYTES } from "../protocol.ts";

/** Maximum number of entries in an answer. */
const MAX_ENTRIES = 1_000;
const MAX_ROOMS = 1_000;
/** Maximum number of values of an operator such as `from:`: more do not fit into a search. */
const MAX_VALUES = 50;

/** Reads the arguments of a request. Each method throws a TypeError if a value has the wrong type. */
export class Arguments {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    this.#values = new Map(Object.entries(record(value)));
  }

  number(name: string): number {
    return wholeNumber(name, this.#values.get(name));
  }

  /** Returns an object with the argument if it is present, else an empty one. */
  optional<Name extends string, T>(name: Name, read: (name: Name) => T): Partial<Record<Name, T>> {
    const found: Partial<Record<Name, T>> = {};
    if (this.#values.has(name)) found[name] = read(name);
    return found;
  }

  /** Reads milliseconds since 1970, negative before. */
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

  fileKind(name: string): FileKind {
    const value = this.#values.get(name);
    if (isFileKind(value)) return value;
    throw new TypeError(`Cannot answer: "${name}" must be one of ${FILE_KINDS.join(", ")}`);
  }

  searchMarks(name: string): SearchMark[] {
    const value = this.#values.get(name);
    const isList = Array.isArray(value) && value.length <= MAX_VALUES;
    if (isList && value.every(isSearchMark)) return value;
    throw new TypeError(`Cannot answer: "${name}" must be a list of ${SEARCH_MARKS.join(", ")}`);
  }

  /** Reads texts that a search names, such as authors. */
  searchTexts(name: string): string[] {
    return this.names(name, MAX_VALUES).map(requireWords);
  }

  /** Reads types of files that a search names. */
  fileTypes(name: string): string[] {
    const types = this.names(name, MAX_VALUES);
    if (types.every((type) => parseTypeWord(type) === type)) return types;
    throw new TypeError(`Cannot answer: "${name}" must be a list of types of files`);
  }

  userRange(): UserRange {
    return { user: this.user("user"), before: this.number("before"), limit: this.limit() };
  }

  limit(): number {
    return Math.min(this.number("limit"), MAX_ENTRIES);
  }

  /** Reads the maximum bytes of the entries in an answer. */
  bytes(): number {
    const { bytes = MAX_ANSWER_BYTES } = this.optional("bytes", (name) => this.number(name));
    return Math.min(bytes, MAX_ANSWER_BYTES);
  }

  bounds(): { limit: number; bytes: number } {
    return { limit: this.limit(), bytes: this.bytes() };
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value === "string") return value;
    throw new TypeError(`Cannot answer: "${name}" must be a string`);
  }

  /** Parses the words of a search. */
  words(name: string): string {
    return requireWords(this.text(name));
  }

  /** Reads the id of a user. */
  user(name: string): string {
    const value = this.#values.get(name);
    if (isUserId(value)) return value;
    throw new TypeError(`Cannot answer: "${name}" must be a user id`);
  }

  /** Reads the rooms of the request; `undefined` means all rooms. */
  rooms(): string[] | undefined {
    return this.optional("rooms", (name) => {
      const value = this.#values.get(name);
      return Array.isArray(value) ? this.names(name) : [...this.seqs(name).keys()];
    }).rooms;
  }

  /** Reads a map from rooms to seqs. */
  seqs(name: string): Map<string, number> {
    const seqs = new Map<string, number>();
    for (const [room, seq] of Object.entries(record(this.#values.get(name)))) {
      seqs.set(room, wholeNumber(room, seq));
    }
    if (seqs.size <= MAX_ROOMS) return seqs;
    throw new TypeError(`Cannot answer: "${name}" must name at most ${MAX_ROOMS} rooms`);
  }

  /** Reads the room of the request, if it has one. */
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
  throw new TypeError(`Cannot answer: a search can have at most ${MAX_SEARCH_CHARS} characters`);
}

function record(value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError(`Cannot answer: expected an object, got ${JSON.stringify(value)}`);
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`Cannot answer: "${name}" must be a whole number`);
}
