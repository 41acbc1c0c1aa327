// When messages are indexed for the search: while nothing else is to do, some at a time, and in
// larger parts once so many wait that a search would have to wait for them.

import type { Log } from "../log.ts";
import { errorMessage } from "../logger.ts";
import { ThrottledLog } from "../throttled_log.ts";

/** Entries indexed while nothing comes: enough to be worth a transaction, few enough to be quick. */
const AT_ONCE = 512;
/** Entries that may wait while messages come: a search indexes them in 50 ms. */
const MOST_WAITING = 4_096;
/** Entries indexed when more wait: each is half the work that it is in small parts. */
const WHEN_MANY = 2_048;
/** Milliseconds after which no more of them are begun, as long messages take their time. */
const BATCH_MS = 20;

export class SearchIndexer {
  readonly #log: Log;
  readonly #trouble = new ThrottledLog();
  /** After a failure until the next batch. */
  #isPaused = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Whether `whileIdle` has something to do. */
  get isDue(): boolean {
    return !this.#isPaused && this.#log.unindexed >= AT_ONCE;
  }

  /** Nothing else is to do now. */
  whileIdle(): void {
    this.#index(AT_ONCE);
  }

  /** A batch was stored. */
  afterBatch(): void {
    this.#isPaused = false;
    if (this.#log.unindexed < MOST_WAITING) return;
    const until = performance.now() + BATCH_MS;
    const left = this.#log.unindexed - WHEN_MANY;
    do this.#index(this.#log.unindexed - left); while (
      this.#log.unindexed > left && !this.#isPaused && performance.now() < until
    );
  }

  #index(max: number) {
    try {
      this.#log.index(max);
      this.#trouble.recovered("Messages can be indexed again");
    } catch (error) {
      this.#isPaused = true;
      this.#trouble.failed(`Cannot index messages for the search: ${errorMessage(error)}`);
    }
  }
}
