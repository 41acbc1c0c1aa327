// Adds entries to the full-text index in one statement. How long it takes depends on the words of the
// messages, so it calls back before each message, and skips the rest once there is enough.

import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Bytes of texts that are indexed whatever it takes: 6 ms, 30 ms if all words are rare. */
const MIN_BYTES = 32 * 1_024;

const INDEX = `
  INSERT INTO search (rowid, text, marks, sender)
  SELECT gid, text, marks, sender FROM searchable
  WHERE gid > :after AND gid <= :upTo AND may_index(gid, octet_length(text)) ORDER BY gid`;

interface Progress {
  bytesLeft: number;
  readonly until: number;
  /** Gid of the last message that was indexed. */
  last: number;
  isOver: boolean;
}

export class IndexWriter {
  readonly #index: StatementSync;
  #progress: Progress = { bytesLeft: 0, until: 0, last: 0, isOver: true };

  constructor(database: DatabaseSync) {
    database.function("may_index", (gid, bytes) => this.#mayIndex(Number(gid), Number(bytes)));
    this.#index = database.prepare(INDEX);
  }

  /**
   * Indexes entries of a range: 32 KiB of texts, and more until some milliseconds have passed. Returns
   * the gid of the last entry.
   */
  write(range: { after: number; upTo: number }, ms = 0): number {
    const until = performance.now() + ms;
    this.#progress = { bytesLeft: MIN_BYTES, until, last: range.after, isOver: false };
    this.#index.run(range);
    return this.#progress.isOver ? this.#progress.last : range.upTo;
  }

  #mayIndex(gid: number, bytes: number): number {
    const progress = this.#progress;
    progress.isOver ||= progress.bytesLeft <= 0 && performance.now() >= progress.until;
    if (progress.isOver) return 0;
    progress.last = gid;
    progress.bytesLeft -= bytes;
    return 1;
  }
}
