// Timers of one length, which go off when a test says so, and not because the machine is busy.

export class HeldTimers implements Disposable {
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  readonly #held = new Map<number | undefined, () => void>();
  /** Below those of real timers. */
  #ids = 0;

  /** @param ms Timers of another length are left alone. */
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

  /** Lets those that are waited for go off. */
  goOff(): void {
    const due = [...this.#held.values()];
    this.#held.clear();
    for (const run of due) run();
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}
