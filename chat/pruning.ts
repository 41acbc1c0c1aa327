// When the oldest entries go: some at a time, so that no message waits long for it.

import type { Log } from "./log.ts";
import { reason } from "./report.ts";
import { isBounded, type RetentionRules } from "./retention.ts";
import { Trouble } from "./trouble.ts";

/** How often `tick` is to be called: what much there is to go leaves time for messages between. */
export const PRUNE_EVERY_MS = 100;

/** Until it is looked again where nothing was left to go: each look goes through all rooms. */
const LOOK_EVERY_MS = 1_000;

/** Entries that go in one transaction, of all rooms together: each takes some 50 µs. */
const AT_ONCE = 500;

export class Pruning {
  readonly #log: Pick<Log, "prune">;
  readonly #rules: RetentionRules;
  readonly #pruned: () => void;
  readonly #trouble = new Trouble();
  #restsUntil = -Infinity;

  /** @param pruned Called when entries may have gone. */
  constructor(log: Pick<Log, "prune">, rules: RetentionRules, pruned: () => void) {
    this.#log = log;
    this.#rules = rules;
    this.#pruned = pruned;
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
      const removed = this.#log.prune(this.#rules, AT_ONCE);
      this.#pruned();
      this.#trouble.over("The log can be pruned again");
      return removed === AT_ONCE;
    } catch (error) {
      this.#trouble.happened(`Cannot prune the log: ${reason(error)}`);
      return false;
    }
  }
}
