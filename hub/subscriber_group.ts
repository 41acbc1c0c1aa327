// Those who hear the same: listeners of the same rooms in the same format.
//
// They are served in rounds. What is there when a round begins is joined to one chunk, and the same
// bytes go to all; what comes meanwhile is the next round's. So the busier it is the more goes with
// one write, and a large audience may be served in parts without anybody being left behind.

import { concat } from "@std/bytes/concat";
import type { Cursor } from "./cursor.ts";
import type { EventEncoder } from "./event_encoder.ts";

/** Where an audience member's bytes go: one browser's stream. */
export interface Subscriber {
  readonly isClosed: boolean;
  /** Whether so many bytes more may wait for it. */
  hasRoomFor(bytes: number): boolean;
  /** Takes a chunk; it never blocks. */
  write(chunk: Uint8Array): void;
  /** Resolves when what was written is on its way; false where the listener has ended. */
  drained(): Promise<boolean>;
  /** Ends it; it may come again. */
  close(): void;
}

/** What all listeners shall have, and how far they have the log with it. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly place: Cursor;
}

/** A listener that does not read as fast as it is served, and what it has. */
export interface SlowSubscriber {
  readonly listener: Subscriber;
  readonly place: Cursor;
}

/** Written at once to a listener, but for a larger part alone: half of what may wait for it. */
export const CHUNK_BYTES = 32 * 1024;

/** Waits at most for an audience. Where more comes than it can be served, all of it fall behind. */
export const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** What one round brings: the parts from one number up to another. */
interface Round {
  /** Listeners with the number of the part that each gets next; who comes later is at the end. */
  readonly left: IterableIterator<[Subscriber, number]>;
  readonly upTo: number;
  /** What those get who have all that the last round brought, and that is nearly everybody. */
  readonly chunk: Uint8Array;
}

export interface AudienceOptions {
  readonly format: EventEncoder;
  readonly place: Cursor;
  readonly entriesOnly?: boolean | undefined;
}

export class SubscriberGroup {
  readonly rooms: ReadonlySet<string>;
  readonly format: EventEncoder;
  /** Whether it hears entries alone, and nothing of what is told beside them. */
  readonly entriesOnly: boolean;
  /** The number of the part that each listener gets next. */
  readonly #next = new Map<Subscriber, number>();
  /** Parts that not all listeners have, the oldest first. */
  #parts: Part[] = [];
  /** What those have who have none of them. */
  #place: Cursor;
  #bytes = 0;
  /** The number of the oldest of them. */
  #first = 0;
  #round: Round | undefined;

  /** @param options.place How far the log is where the first listener comes. */
  constructor(
    rooms: Iterable<string>,
    { format, place, entriesOnly = false }: AudienceOptions,
  ) {
    this.rooms = new Set(rooms);
    this.format = format;
    this.entriesOnly = entriesOnly;
    this.#place = place;
  }

  get isEmpty(): boolean {
    return this.#next.size === 0;
  }

  /** Whether some listeners do not have everything yet. */
  get isWaiting(): boolean {
    return this.#parts.length > 0;
  }

  /** Adds a listener that has everything so far. */
  add(listener: Subscriber): void {
    this.#next.set(listener, this.#first + this.#parts.length);
  }

  delete(listener: Subscriber): void {
    this.#next.delete(listener);
  }

  /** Something that all listeners shall have. Returns those who are too far behind for it. */
  push(part: Part): SlowSubscriber[] {
    this.#parts.push(part);
    this.#bytes += part.bytes.byteLength;
    return this.#bytes > MAX_WAITING_BYTES ? this.#leaveBehind() : [];
  }

  /**
   * Serves at most so many listeners of this round. Returns how many it served, and who has no room
   * for it: those are in the audience no more.
   */
  serve(most: number): { served: number; behind: SlowSubscriber[] } {
    const behind: SlowSubscriber[] = [];
    let served = 0;
    if (!this.isWaiting) return { served, behind };
    const { left, upTo, chunk } = this.#round ??= this.#begin();
    for (; served < most; served++) {
      const { value, done } = left.next();
      if (done) {
        this.#end(upTo);
        break;
      }
      const [listener, next] = value;
      // Who came meanwhile has what this round brings, or a part of it.
      if (next >= upTo) continue;
      const news = next === this.#first ? chunk : this.#chunk(next, upTo);
      if (!listener.hasRoomFor(news.byteLength)) {
        behind.push(this.#leave(listener, next));
        continue;
      }
      // First: a listener that ends while it is written to is not in the audience any more.
      this.#next.set(listener, upTo);
      listener.write(news);
    }
    return { served, behind };
  }

  /** Lets go of what waits, and of all who do not have it. */
  #leaveBehind(): SlowSubscriber[] {
    const end = this.#first + this.#parts.length;
    const behind = [...this.#next].filter(([, next]) => next < end)
      .map(([listener, next]) => this.#leave(listener, next));
    this.#end(end);
    return behind;
  }

  #leave(listener: Subscriber, next: number): SlowSubscriber {
    this.#next.delete(listener);
    return { listener, place: this.#parts[next - this.#first - 1]?.place ?? this.#place };
  }

  #begin(): Round {
    let count = 0;
    for (let bytes = 0; count < this.#parts.length; count++) {
      bytes += this.#parts[count]?.bytes.byteLength ?? 0;
      if (count > 0 && bytes > CHUNK_BYTES) break;
    }
    const upTo = this.#first + count;
    return { left: this.#next.entries(), upTo, chunk: this.#chunk(this.#first, upTo) };
  }

  #end(upTo: number) {
    const served = this.#parts.splice(0, upTo - this.#first);
    for (const { bytes } of served) this.#bytes -= bytes.byteLength;
    this.#place = served.at(-1)?.place ?? this.#place;
    this.#first = upTo;
    this.#round = undefined;
  }

  #chunk(from: number, upTo: number): Uint8Array {
    const parts = this.#parts.slice(from - this.#first, upTo - this.#first);
    return join(parts.map(({ bytes }) => bytes));
  }
}

/** What was joined last. */
let joined: { readonly of: readonly Uint8Array[]; readonly chunk: Uint8Array } | undefined;

/**
 * One chunk of several; of one it is that one. Who has rooms of their own beside those that all have
 * is an audience by themselves: what they hear alike is joined once all the same.
 */
export function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  if (!joined || !isSame(joined.of, chunks)) joined = { of: chunks, chunk: concat(chunks) };
  return joined.chunk;
}

function isSame(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  return one.length === other.length && one.every((chunk, i) => chunk === other[i]);
}
