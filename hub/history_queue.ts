// Reads the history for many subscribers at once: a page is read once for all that need it, and no more
// reads are pending than the log can answer in time.

import { BoundedQueue } from "../collections/bounded_queue.ts";
import type { Cursor } from "./cursor.ts";
import type { History, LogEntry, ReplayPage } from "./history.ts";

/** Pending reads: one is answered while the next one travels. */
const MAX_PENDING = 8;

/** A history with shared and bounded reads. */
export class HistoryQueue<Entry extends LogEntry> implements History<Entry> {
  readonly #history: History<Entry>;
  readonly #queue = new BoundedQueue(MAX_PENDING);
  /** Pages being read, by position and rooms. */
  readonly #pages = new Map<string, Promise<ReplayPage<Entry>>>();

  constructor(history: History<Entry>) {
    this.#history = history;
  }

  after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<Entry>> {
    const key = JSON.stringify([gid, rooms?.toSorted()]);
    const page = this.#pages.get(key) ?? this.#read(key, () => this.#history.after(gid, rooms));
    this.#pages.set(key, page);
    return page;
  }

  head(): Promise<Cursor> {
    return this.#history.head();
  }

  #read(key: string, read: () => Promise<ReplayPage<Entry>>): Promise<ReplayPage<Entry>> {
    const { promise, resolve, reject } = Promise.withResolvers<ReplayPage<Entry>>();
    this.#queue.add(key, () => void Promise.try(read).then(resolve, reject));
    return promise.finally(() => {
      this.#pages.delete(key);
      this.#queue.release(key);
    });
  }
}
