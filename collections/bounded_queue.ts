// Bounds how many operations are pending at once. Further ones wait, and start in order.

interface QueuedOperation {
  readonly start: () => void;
  readonly startBy: number;
}

/** A queue of operations; each must be released once it is done. */
export class BoundedQueue {
  readonly #maxPending: number;
  /** Ids of started operations. */
  readonly #pending = new Set<string>();
  /** Operations to start later, oldest first, by id. */
  readonly #queued = new Map<string, QueuedOperation>();

  constructor(maxPending: number) {
    this.#maxPending = maxPending;
  }

  /**
   * Starts an operation, at once or when another is released.
   *
   * @param options.startBy Time of the monotonic clock after which the operation is dropped instead of
   * started; by default never.
   */
  add(id: string, start: () => void, { startBy = Infinity }: { startBy?: number } = {}): void {
    if (this.#pending.size < this.#maxPending) this.#start(id, start);
    else this.#queued.set(id, { start, startBy });
  }

  /** Removes an operation that is done or was given up, and starts the next one. */
  release(id: string): void {
    this.#queued.delete(id);
    if (!this.#pending.delete(id)) return;
    const now = performance.now();
    for (const [next, { start, startBy }] of this.#queued) {
      this.#queued.delete(next);
      if (now < startBy) return this.#start(next, start);
    }
  }

  clear(): void {
    this.#pending.clear();
    this.#queued.clear();
  }

  #start(id: string, start: () => void) {
    start();
    this.#pending.add(id);
  }
}
