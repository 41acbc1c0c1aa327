/** Time within which something must be done; one timer serves all that is under way. */
export class TimeLimit {
  /** How many milliseconds that is. */
  readonly ms: number;
  /** The earliest is first, as all have the same time. */
  readonly #waiting = new Set<Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param ms Milliseconds. */
  constructor(ms: number) {
    this.ms = ms;
  }

  /**
   * Settles as `work` does.
   *
   * @throws what `tooLate` makes, where `work` takes longer; it is not stopped.
   */
  async keep<Done>(work: Promise<Done>, tooLate: () => Error): Promise<Done> {
    const late = Promise.withResolvers<never>();
    const waiting = {
      until: performance.now() + this.ms,
      giveUp: () => late.reject(tooLate()),
    };
    this.#waiting.add(waiting);
    this.#timer ??= setTimeout(() => this.#look(), this.ms);
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      this.#waiting.delete(waiting);
      if (this.#waiting.size === 0) this.#stop();
    }
  }

  #look() {
    this.#timer = undefined;
    const now = performance.now();
    for (const waiting of this.#waiting) {
      // Never in less than a millisecond: a timer may come a little early.
      const left = waiting.until - now;
      if (left > 0) {
        this.#timer = setTimeout(() => this.#look(), Math.max(1, left));
        return;
      }
      waiting.giveUp();
    }
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

interface Waiting {
  readonly until: number;
  readonly giveUp: () => void;
}
