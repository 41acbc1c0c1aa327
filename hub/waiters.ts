// Callers that wait for conditions, such as until a position of the log is reached.

interface Waiter {
  readonly condition: () => boolean;
  readonly settle: (isMet: boolean) => void;
}

/** Options of {@linkcode Waiters.until}. */
export interface WaitOptions {
  /** Milliseconds after which the caller gives up; by default never. */
  readonly timeoutMs?: number;
  /** Identifies the caller for `cancel`. An owner waits for one condition at a time. */
  readonly owner?: object;
}

/** Settles the promises of waiting callers: call `check` whenever a condition may have become true. */
export class Waiters {
  readonly #waiting = new Map<object, Waiter>();

  /** Resolves to true once the condition holds, or to false if the caller gave up or was cancelled. */
  until(
    condition: () => boolean,
    { timeoutMs, owner = {} }: WaitOptions = {},
  ): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (isMet: boolean) => {
      clearTimeout(timer);
      this.#waiting.delete(owner);
      resolve(isMet);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(settle, timeoutMs, false);
    this.#waiting.set(owner, { condition, settle });
    return promise;
  }

  /** Checks all conditions; call it when one may have become true. */
  check(): void {
    for (const { condition, settle } of this.#waiting.values()) if (condition()) settle(true);
  }

  cancel(owner: object): void {
    this.#waiting.get(owner)?.settle(false);
  }

  cancelAll(): void {
    for (const { settle } of this.#waiting.values()) settle(false);
  }
}
