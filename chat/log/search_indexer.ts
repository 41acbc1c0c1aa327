// Adds messages to the search index: in small steps while the broker is idle, in larger ones once
// so many are waiting that a search would take long.

import type { Log } from "../log.ts";
import { errorMessage } from "../logging/logger.ts";
import { ThrottledLog } from "../logging/throttled_log.ts";

/** Entries indexed in one idle step: worth a transaction, yet quick. */
const IDLE_STEP = 512;
/** Entries that may wait; a search would index them in 50 ms. */
const MAX_WAITING = 4_096;
/** Entries indexed when more are waiting: half the work per entry of small steps. */
const BUSY_STEP = 2_048;
/** Milliseconds after which a busy step stops, unless it has indexed very little. */
const BUSY_STEP_MS = 10;

export class SearchIndexer {
  readonly #log: Log;
  readonly #failures = new ThrottledLog();
  /** Set by a failure, until the next batch. */
  #isPaused = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Whether `whileIdle` has anything to do. */
  get isDue(): boolean {
    return !this.#isPaused && this.#log.unindexed >= IDLE_STEP;
  }

  /** Called when the broker is idle. */
  whileIdle(): void {
    this.#index(IDLE_STEP);
  }

  /** Called when a batch was stored. */
  afterBatch(): void {
    this.#isPaused = false;
    if (this.#log.unindexed < MAX_WAITING) return;
    this.#index(BUSY_STEP, BUSY_STEP_MS);
  }

  #index(max: number, ms = 0) {
    try {
      this.#log.index(max, ms);
      this.#failures.recovered("Indexing works again");
    } catch (error) {
      this.#isPaused = true;
      this.#failures.failed(`Cannot index messages for search: ${errorMessage(error)}`);
    }
  }
}
