// Logs a lasting failure, such as a full disk, when it begins, at intervals while it lasts, and when it
// ends: one line per attempt would fill the log.

import { logError } from "./logger.ts";
import { plural } from "./plural.ts";

/** Interval between two lines about the same failure. */
const REPEAT_MS = 10_000;

interface ThrottledLogOptions {
  readonly say?: (line: string) => void;
  readonly now?: () => number;
}

export class ThrottledLog {
  readonly #say: (line: string) => void;
  readonly #now: () => number;
  #loggedAt = -Infinity;
  #count = 0;
  #unlogged = 0;

  /**
   * @param options.say Writes a line to the operator's log.
   * @param options.now A clock in milliseconds.
   */
  constructor({ say = logError, now = () => performance.now() }: ThrottledLogOptions = {}) {
    this.#say = say;
    this.#now = now;
  }

  /** Records failures, `times` of them at once. */
  failed(message: string, times = 1): void {
    this.#count += times;
    this.#unlogged += times;
    const now = this.#now();
    if (now - this.#loggedAt < REPEAT_MS) return;
    this.#say(
      this.#unlogged > times ? `${message} (${this.#unlogged} since the last line)` : message,
    );
    this.#loggedAt = now;
    this.#unlogged = 0;
  }

  /** Records success: if a failure was logged, logs its end and how often it occurred. */
  recovered(message: string): void {
    if (this.#count === 0) return;
    this.#say(`${message}, after ${plural(this.#count, "failure")}`);
    this.#loggedAt = -Infinity;
    this.#count = this.#unlogged = 0;
  }
}
