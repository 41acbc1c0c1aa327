// Those who hear the same: listeners of the same rooms in the same format.
//
// They are served in rounds. What is there when a round begins is joined to one chunk, and the same
// bytes go to all; what comes meanwhile is the next round's. So the busier it is the more goes with
// one write, and a large audience may be served in parts without anybody being left behind.

import { concat } from "@std/bytes/concat";
import type { Format } from "./format.ts";

/** Where an audience member's bytes go: one browser's stream. */
export interface Listener {
  readonly isClosed: boolean;
  /** Takes a chunk. A listener that cannot keep up ends itself; it never blocks. */
  write(chunk: Uint8Array): void;
  /** Resolves when what was written is on its way; false where the listener has ended. */
  drained(): Promise<boolean>;
}

/** Written at once to a listener, but for a larger part alone: half of what may wait for it. */
export const CHUNK_BYTES = 32 * 1024;

/**
 * Waits at most for an audience: more comes than it can be served. It then gets all of it at once,
 * and who cannot take that is cut and catches up at a pace of its own.
 */
export const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** What one round brings: the parts from one number up to another. */
interface Round {
  /** Listeners with the number of the part that each gets next; who comes later is at the end. */
  readonly left: IterableIterator<[Listener, number]>;
  readonly upTo: number;
  /** What those get who have all that the last round brought, and that is nearly everybody. */
  readonly chunk: Uint8Array;
}

export class Audience {
  readonly rooms: ReadonlySet<string>;
  readonly format: Format;
  /** The number of the part that each listener gets next. */
  readonly #next = new Map<Listener, number>();
  /** Parts that not all listeners have, the oldest first. */
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** The number of the oldest of them. */
  #first = 0;
  #round: Round | undefined;

  constructor(rooms: Iterable<string>, format: Format) {
    this.rooms = new Set(rooms);
    this.format = format;
  }

  get isEmpty(): boolean {
    return this.#next.size === 0;
  }

  /** Whether some listeners do not have everything yet. */
  get isWaiting(): boolean {
    return this.#parts.length > 0;
  }

  /** Adds a listener that has everything so far. */
  add(listener: Listener): void {
    this.#next.set(listener, this.#first + this.#parts.length);
  }

  delete(listener: Listener): void {
    this.#next.delete(listener);
  }

  /** Something that all listeners shall have. */
  push(part: Uint8Array): void {
    this.#parts.push(part);
    this.#bytes += part.byteLength;
    if (this.#bytes <= MAX_WAITING_BYTES) return;
    while (this.isWaiting) this.serve(Infinity);
  }

  /** Serves at most so many listeners of this round; returns how many it served. */
  serve(most: number): number {
    if (!this.isWaiting) return 0;
    const { left, upTo, chunk } = this.#round ??= this.#begin();
    let served = 0;
    while (served < most) {
      const { value, done } = left.next();
      if (done) return this.#end(upTo), served;
      const [listener, next] = value;
      // Who came meanwhile has what this round brings, or a part of it.
      if (next >= upTo) continue;
      listener.write(next === this.#first ? chunk : this.#chunk(next, upTo));
      this.#next.set(listener, upTo);
      served++;
    }
    return served;
  }

  #begin(): Round {
    let count = 0;
    for (let bytes = 0; count < this.#parts.length; count++) {
      bytes += this.#parts[count]?.byteLength ?? 0;
      if (count > 0 && bytes > CHUNK_BYTES) break;
    }
    const upTo = this.#first + count;
    return { left: this.#next.entries(), upTo, chunk: this.#chunk(this.#first, upTo) };
  }

  #end(upTo: number) {
    const served = this.#parts.splice(0, upTo - this.#first);
    for (const part of served) this.#bytes -= part.byteLength;
    this.#first = upTo;
    this.#round = undefined;
  }

  #chunk(from: number, upTo: number): Uint8Array {
    return join(this.#parts.slice(from - this.#first, upTo - this.#first));
  }
}

/** One chunk of several; of one it is that one. */
export function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : concat(chunks);
}
