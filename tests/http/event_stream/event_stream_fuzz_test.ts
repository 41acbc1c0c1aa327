// Fuzzes encodeEvent: parsers read each event unchanged, or it is rejected. No text can end its line and
// continue as another field.

import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { encodeDataEvent, encodeEvent, type ServerSentEvent } from "../../../http/event_stream.ts";
import { faultSeed, Random } from "../../harness/random.ts";
import { LAST_EVENT, READERS, type ReadEvent } from "./event_readers.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 30_000;
const STREAMS = 20;
const EVENTS = 100;
const LONG = 100_000;

const encoder = new TextEncoder();

/** Anything that breaks lines somewhere, looks like a field, or is not valid text. */
const PIECES = [
  ["\n", "\r", "\r\n", "\n\n", "\r\r", "\n\r", "\0", "\v", "\f", "\u001b", "\u0085", "\u2028"],
  ["data:", "data: x\n", "\nid: forged\n", "event:forged", "retry: 1", "\n: ", ":", " ", "  "],
  ["\uFEFF", "\ud83d", "\ude00", "🎉", "é", "a\u0301", "\u202E", "\uFFFD", "error", "__proto__"],
].flat();
const WITHOUT_BOM = PIECES.filter((piece) => piece !== "\uFEFF");
const RETRIES = [0, 1, 3_000, Number.MAX_SAFE_INTEGER, 1e21, -1, 0.5, NaN, Infinity];

/** Generates events from a seed. */
class Author {
  readonly #random: Random;
  readonly #pieces: readonly string[];

  constructor(random: Random, pieces: readonly string[]) {
    this.#random = random;
    this.#pieces = pieces;
  }

  /** An id always comes with data: the npm parser forgets an id that comes alone. */
  event(): ServerSentEvent {
    const data = this.#maybe(0.9, () => this.#text(8));
    const id = data === undefined ? undefined : this.#maybe(0.5, () => this.#text(3));
    const event = this.#maybe(0.5, () => this.#text(3));
    const comment = this.#maybe(0.2, () => this.#text(4));
    const retry = this.#maybe(0.1, () => this.#random.pick(RETRIES));
    return {
      ...(event !== undefined && { event }),
      ...(id !== undefined && { id }),
      ...(data !== undefined && { data }),
      ...(comment !== undefined && { comment }),
      ...(retry !== undefined && { retry }),
    };
  }

  #maybe<T>(probability: number, make: () => T): T | undefined {
    return this.#random.chance(probability) ? make() : undefined;
  }

  #text(max: number): string {
    const pieces = Array.from(
      { length: this.#random.below(max) },
      () => this.#random.pick(this.#pieces),
    );
    if (this.#random.chance(0.01)) pieces.push("x".repeat(this.#random.below(LONG)));
    return pieces.join("");
  }
}

/** Encoded events, and how a parser should read those that were not rejected. */
class Stream {
  readonly expected: ReadEvent[] = [];
  readonly #written: Uint8Array[] = [];
  #id = "";
  refused = 0;

  add(event: ServerSentEvent): void {
    const bytes = write(event);
    if (!bytes) return void this.refused++;
    this.#written.push(bytes);
    this.#id = event.id ?? this.#id;
    if (event.data === undefined) return;
    const data = event.data.replace(/\r\n?/g, "\n");
    this.expected.push({ event: event.event || "message", data, id: this.#id });
  }

  /** Returns chunks that end anywhere, even within a character and between CR and LF. */
  chunks(random: Random): Uint8Array[] {
    const bytes = concat(this.#written);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = 1 + random.below(2 ** random.below(15));
      chunks.push(bytes.subarray(at, at += length));
    }
    return chunks;
  }
}

/** Returns the encoded event, or `undefined` if it is rejected with a TypeError. */
function write(event: ServerSentEvent): Uint8Array | undefined {
  try {
    const bytes = encodeEvent(event);
    assertEquals(writeData(event) ?? bytes, bytes);
    return bytes;
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith("Cannot encode")) return undefined;
    throw error;
  }
}

/** Encodes the event by `encodeDataEvent`, if possible. */
function writeData({ event, id, data, ...rest }: ServerSentEvent): Uint8Array | undefined {
  if (event === undefined || id === undefined || data === undefined) return undefined;
  if (Object.keys(rest).length > 0 || /[\r\n]/.test(data)) return undefined;
  return encodeDataEvent({ event, id, data: encoder.encode(data) });
}

/** Compares event by event, because a diff of two long lists would be unreadable. */
function assertSame(found: readonly ReadEvent[], expected: readonly ReadEvent[], what: string) {
  for (const [place, event] of expected.entries()) {
    assertEquals(found[place], event, `${what}, event ${place}`);
  }
  assertEquals(found.length, expected.length, what);
}

for (const { name, read, keepsBom } of READERS) {
  test(
    `encodeEvent: any event is rejected, or read unchanged by ${name}`,
    async () => {
      const seed = faultSeed(name);
      const random = new Random(seed);
      const author = new Author(random, keepsBom ? PIECES : WITHOUT_BOM);
      let refused = 0;
      for (let count = 0; count < STREAMS; count++) {
        const stream = new Stream();
        for (let event = 0; event < EVENTS; event++) stream.add(author.event());
        stream.add({ event: LAST_EVENT, data: "" });
        const names = new Set(stream.expected.map(({ event }) => event));
        const events = await read(stream.chunks(random), names);
        assertSame(events, stream.expected, `seed ${seed}, stream ${count}`);
        refused += stream.refused;
      }
      const share = refused / (STREAMS * EVENTS);
      assert(share > 0.1 && share < 0.9, `${share} of all were refused`);
    },
    { timeoutMs: LIMIT_MS },
  );
}
