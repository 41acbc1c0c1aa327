// Reads what a subscriber missed: from memory if all of it is there, otherwise from the history.

import type { Cursor } from "./cursor.ts";
import type { EventEncoder } from "./event_encoder.ts";
import type { History, LogEntry } from "./history.ts";
import { HistoryQueue } from "./history_queue.ts";
import { type BufferedSlice, ReplayBuffer } from "./replay_buffer.ts";
import { CHUNK_BYTES } from "./subscriber.ts";

/** A page of encoded entries: see `ReplayPage`. */
export interface Slice extends BufferedSlice {
  readonly epoch: string;
  readonly pruned: number;
}

/** Options of {@linkcode Replay.read}. */
export interface ReadOptions<Entry extends LogEntry> {
  readonly rooms: readonly string[];
  readonly encoder: EventEncoder<Entry>;
}

/** Entries from before a start that are loaded into memory, with one read of the history. */
const LOADED_ENTRIES = 500;

/** Keeps new entries in memory, and reads what subscribers missed. */
export class Replay<Entry extends LogEntry> {
  readonly #history: History<Entry>;
  readonly #encoder: EventEncoder<Entry>;
  readonly #buffer = new ReplayBuffer();
  /** The epoch of the log; only `restart` changes it. */
  #epoch: string | undefined;
  #loaded = Promise.resolve();

  /** @param encoder The encoder whose bytes are kept in memory. */
  constructor(history: History<Entry>, encoder: EventEncoder<Entry>) {
    this.#history = new HistoryQueue(history);
    this.#encoder = encoder;
  }

  /** Resolves once the newest entries before the start are in memory, or could not be read. */
  get loaded(): Promise<void> {
    return this.#loaded;
  }

  /** Starts at a position, and loads the entries before it: clients return together after a restart. */
  restart(position: Cursor): void {
    this.#epoch = position.epoch;
    this.#buffer.restart(position.gid);
    this.#loaded = this.#load(position).catch(() => {});
  }

  /** Goes on after entries that were pruned. */
  skipTo(gid: number): void {
    this.#buffer.restart(gid);
  }

  /** Remembers an entry. */
  push({ gid, room }: Entry, bytes: Uint8Array): void {
    this.#buffer.push({ gid, room, bytes });
  }

  /** Drops the remembered entries of a room: they are read from the history from now on. */
  drop(room: string): void {
    this.#buffer.drop(room);
  }

  dropExpired(): void {
    this.#buffer.dropExpired();
  }

  /** Reads the newest position of the log. */
  head(): Promise<Cursor> {
    return this.#history.head();
  }

  /** Reads some of the rooms' entries after `gid`. Memory answers at once, without a promise. */
  read(gid: number, { rooms, encoder }: ReadOptions<Entry>): Slice | Promise<Slice> {
    const isBuffered = encoder === this.#encoder && gid >= this.#buffer.floorOf(rooms);
    if (this.#epoch === undefined || !isBuffered) return this.#readHistory(gid, { rooms, encoder });
    const slice = this.#buffer.after(gid, { rooms, maxBytes: CHUNK_BYTES });
    return { epoch: this.#epoch, pruned: 0, ...slice };
  }

  async #readHistory(gid: number, { rooms, encoder }: ReadOptions<Entry>): Promise<Slice> {
    const { entries, ...extent } = await this.#history.after(gid, rooms);
    return { ...extent, chunks: entries.map((entry) => encoder.entry(entry)) };
  }

  async #load({ epoch, gid }: Cursor) {
    const after = Math.max(0, gid - LOADED_ENTRIES);
    if (after === gid) return;
    const page = await this.#history.after(after);
    if (page.epoch !== epoch || this.#epoch !== epoch || page.upTo < gid) return;
    const events = page.entries.filter((entry) => entry.gid <= gid)
      .map((entry) => ({ gid: entry.gid, room: entry.room, bytes: this.#encoder.entry(entry) }));
    this.#buffer.prepend(events, { floor: Math.max(after, page.pruned), upTo: gid });
  }
}
