/** A timeout for many promises; one timer serves all that are pending. */
export class SharedTimeout {
  /** Milliseconds. */
  readonly ms: number;
  /** All have the same timeout, so the first is the earliest. */
  readonly #pending = new Set<Pending>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param ms Milliseconds. */
  constructor(ms: number) {
    this.ms = ms;
  }

  /**
   * Settles as `work` does, or rejects when the time is over; the work itself is not stopped.
   *
   * @throws the result of `makeError` on timeout.
   */
  async race<Result>(work: Promise<Result>, makeError: () => Error): Promise<Result> {
    const late = Promise.withResolvers<never>();
    const pending = {
      until: performance.now() + this.ms,
      expire: () => late.reject(makeError()),
    };
    this.#pending.add(pending);
    this.#timer ??= setTimeout(() => this.#expire(), this.ms);
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      this.#pending.delete(pending);
      if (this.#pending.size === 0) this.#stop();
    }
  }

  #expire() {
    this.#timer = undefined;
    const now = performance.now();
    for (const pending of this.#pending) {
      // At least a millisecond: timers may fire slightly early.
      const left = pending.until - now;
      if (left > 0) {
        this.#timer = setTimeout(() => this.#expire(), Math.max(1, left));
        return;
      }
      pending.expire();
    }
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

interface Pending {
  readonly until: number;
  readonly expire: () => void;
}
