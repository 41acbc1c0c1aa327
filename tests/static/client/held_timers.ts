// Timers of one length that fire when a test says so, and not because the machine is slow.

export class HeldTimers implements Disposable {
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  readonly #held = new Map<number | undefined, () => void>();
  /** Negative, unlike the ids of real timers. */
  #ids = 0;

  /** @param ms length of the timers to hold; others run as usual */
  constructor(ms: number) {
    const { setTimeout, clearTimeout } = this.#real;
    Object.assign(globalThis, {
      setTimeout: (run: () => void, after: number) => {
        if (after !== ms) return setTimeout(run, after);
        this.#held.set(--this.#ids, run);
        return this.#ids;
      },
      clearTimeout: (timer?: number) => {
        if (!this.#held.delete(timer)) clearTimeout(timer);
      },
    });
  }

  /** Timers that are held. */
  get count(): number {
    return this.#held.size;
  }

  /** Fires all timers that are held. */
  fire(): void {
    const due = [...this.#held.values()];
    this.#held.clear();
    for (const run of due) run();
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}
