// A trouble that lasts, such as a full disk, would fill the operator's log line by line. It is said
// when it begins, every so often while it lasts, and when it is over.

import { report } from "./report.ts";

/** Time from one line about a trouble to the next. */
const SAY_AGAIN_MS = 10_000;

export class Trouble {
  #saidAt = -Infinity;
  #count = 0;
  #unsaid = 0;

  /** It happened, `times` at once. */
  happened(message: string, times = 1): void {
    this.#count += times;
    this.#unsaid += times;
    const now = performance.now();
    if (now - this.#saidAt < SAY_AGAIN_MS) return;
    report(this.#unsaid > times ? `${message} (${this.#unsaid} since the last line)` : message);
    this.#saidAt = now;
    this.#unsaid = 0;
  }

  /** It works again: says so, with how often it did not, where that was ever said. */
  over(message: string): void {
    if (this.#count === 0) return;
    report(`${message}, after ${this.#count} failures`);
    this.#saidAt = -Infinity;
    this.#count = this.#unsaid = 0;
  }
}
