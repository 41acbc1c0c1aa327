// A trouble that lasts, such as a full disk, would fill the operator's log line by line. It is said
// when it begins, every so often while it lasts, and when it is over.

import { logError } from "./logger.ts";

/** Time from one line about a trouble to the next. */
const SAY_AGAIN_MS = 10_000;

interface ThrottledLogOptions {
  readonly say?: (line: string) => void;
  readonly now?: () => number;
}

export class ThrottledLog {
  readonly #say: (line: string) => void;
  readonly #now: () => number;
  #saidAt = -Infinity;
  #count = 0;
  #unsaid = 0;

  /**
   * @param options.say Where the lines go: to the operator.
   * @param options.now A clock in milliseconds.
   */
  constructor({ say = logError, now = () => performance.now() }: ThrottledLogOptions = {}) {
    this.#say = say;
    this.#now = now;
  }

  /** It happened, `times` at once. */
  failed(message: string, times = 1): void {
    this.#count += times;
    this.#unsaid += times;
    const now = this.#now();
    if (now - this.#saidAt < SAY_AGAIN_MS) return;
    this.#say(this.#unsaid > times ? `${message} (${this.#unsaid} since the last line)` : message);
    this.#saidAt = now;
    this.#unsaid = 0;
  }

  /** It works again: says so, with how often it did not, where that was ever said. */
  recovered(message: string): void {
    if (this.#count === 0) return;
    this.#say(`${message}, after ${this.#count} failures`);
    this.#saidAt = -Infinity;
    this.#count = this.#unsaid = 0;
  }
}
