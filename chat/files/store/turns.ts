// Long work in steps: of all that is going on, one step is taken in each turn of the event loop.

import { setImmediate } from "node:timers/promises";

export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isRunning = false;

  /** Resolves when it is the caller's turn. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run() {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await setImmediate();
      this.#waiting.shift()?.();
    }
    this.#isRunning = false;
  }
}
