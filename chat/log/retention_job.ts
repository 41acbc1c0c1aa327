// When the oldest entries go: some at a time, so that no message waits long for it.

import { ClockWatch } from "./clock_watch.ts";
import type { Log } from "../log.ts";
import { errorMessage } from "../logger.ts";
import { isBounded, type RetentionRules, smallestAge } from "../config/retention.ts";
import { ThrottledLog } from "../throttled_log.ts";

/** How often `tick` is to be called: what much there is to go leaves time for messages between. */
export const PRUNE_EVERY_MS = 100;

/** Until it is looked again where nothing was left to go. */
const LOOK_EVERY_MS = 1_000;

/**
 * What one transaction may take: 500 entries of 50 µs each, fewer where they are long, as rare words take
 * 0.9 ms a KiB to be taken from the index; and 200 rooms whose turn it is, of 10 µs each.
 */
const AT_ONCE = { entries: 500, bytes: 64 * 1_024, rooms: 200 };

type PrunedLog = Pick<Log, "prune" | "newestAt" | "clock" | "setClock">;

export class RetentionJob {
  readonly #log: PrunedLog;
  readonly #rules: RetentionRules;
  readonly #onChecked: (rooms: readonly string[]) => void;
  readonly #clock: ClockWatch | undefined;
  readonly #trouble = new ThrottledLog();
  #restsUntil = -Infinity;

  /** @param onChecked Called with rooms from which entries may have gone. */
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

  /** Removes some of what is to go. */
  tick(): void {
    const now = performance.now();
    if (now < this.#restsUntil || !isBounded(this.#rules)) return;
    if (!this.#prune()) this.#restsUntil = now + LOOK_EVERY_MS;
  }

  /** Returns whether there may be more. */
  #prune(): boolean {
    try {
      const { checked, isDone } = this.#log.prune(this.#rules, {
        ...AT_ONCE,
        now: this.#clock?.check() ?? -Infinity,
      });
      this.#onChecked(checked);
      this.#trouble.recovered("The log can be pruned again");
      return !isDone;
    } catch (error) {
      this.#trouble.failed(`Cannot prune the log: ${errorMessage(error)}`);
      return false;
    }
  }
}
