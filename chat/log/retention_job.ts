// Prunes in small steps, so that no message waits long.

import { ClockWatch } from "./clock_watch.ts";
import type { Log } from "../log.ts";
import { errorMessage } from "../logging/logger.ts";
import { isBounded, type RetentionRules, smallestAge } from "../config/retention.ts";
import { ThrottledLog } from "../logging/throttled_log.ts";

/** Interval at which to call `tick`: leaves time for messages in between. */
export const PRUNE_EVERY_MS = 100;

/** Pause after a step that left nothing to remove. */
const IDLE_MS = 1_000;

/**
 * Bounds of one transaction: 500 entries of 50 µs each, fewer if they are long, as removing rare
 * words from the index takes 0.9 ms per KiB; and 200 rooms of 10 µs each.
 */
const STEP = { entries: 500, bytes: 64 * 1_024, rooms: 200 };

type PrunedLog = Pick<Log, "prune" | "newestAt" | "clock" | "setClock">;

export class RetentionJob {
  readonly #log: PrunedLog;
  readonly #rules: RetentionRules;
  readonly #onChecked: (rooms: readonly string[]) => void;
  readonly #clock: ClockWatch | undefined;
  readonly #failures = new ThrottledLog();
  #idleUntil = -Infinity;

  /** @param onChecked Called with rooms whose entries may have been pruned. */
  constructor(
    log: PrunedLog,
    rules: RetentionRules,
    onChecked: (rooms: readonly string[]) => void,
  ) {
    this.#log = log;
    this.#rules = rules;
    this.#onChecked = onChecked;
    if (smallestAge(rules) < Infinity) this.#clock = new ClockWatch(log, rules);
  }

  /** Runs one step, unless it is too early. */
  tick(): void {
    const now = performance.now();
    if (now < this.#idleUntil || !isBounded(this.#rules)) return;
    if (!this.#prune()) this.#idleUntil = now + IDLE_MS;
  }

  /** Returns whether there may be more to remove. */
  #prune(): boolean {
    try {
      const { checked, isDone } = this.#log.prune(this.#rules, {
        ...STEP,
        now: this.#clock?.check() ?? -Infinity,
      });
      this.#onChecked(checked);
      this.#failures.recovered("The log can be pruned again");
      return !isDone;
    } catch (error) {
      this.#failures.failed(`Cannot prune the log: ${errorMessage(error)}`);
      return false;
    }
  }
}
