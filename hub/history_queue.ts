// Reads the history for many subscribers at once: the same page is read once for all who need it, and no
// more reads are pending than the log answers before their callers give up.

import type { Cursor } from "./cursor.ts";
import type { History, LogEntry, ReplayPage } from "./history.ts";

/** Pending reads: one is answered while the next one travels. */
const MAX_PENDING = 8;

export class HistoryQueue<Entry extends LogEntry> implements History<Entry> {
  readonly #history: History<Entry>;
  /** Pages that are being read, by what they contain. */
  readonly #pages = new Map<string, Promise<ReplayPage<Entry>>>();
  readonly #queue: (() => void)[] = [];
  #pending = 0;

  constructor(history: History<Entry>) {
    this.#history = history;
  }

  after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<Entry>> {
    const key = JSON.stringify([gid, rooms?.toSorted()]);
    const page = this.#pages.get(key) ??
      this.#inTurn(() => this.#history.after(gid, rooms)).finally(() => this.#pages.delete(key));
    this.#pages.set(key, page);
    return page;
  }

  head(): Promise<Cursor> {
    return this.#history.head();
  }

  async #inTurn<Result>(read: () => Promise<Result>): Promise<Result> {
    if (this.#pending >= MAX_PENDING) {
      await new Promise<void>((resolve) => void this.#queue.push(resolve));
    } else this.#pending++;
    try {
      return await read();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#pending--;
    }
  }
}
