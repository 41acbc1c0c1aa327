/**
 * One call that waits: until it succeeds, fails, times out or is aborted.
 *
 * @module
 */

import { bindingError } from "./errors.ts";

/** Options of the calls that may wait. */
export interface WaitOptions {
  /** Ends the wait; the call then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Microseconds, up to 1000, for which a receive looks again and again before it goes to sleep; 0 by
   * default. Being woken costs some 50 µs more than looking, but looking holds up everything else.
   */
  busyWait?: number | undefined;
}

/**
 * Throws the reason of a signal that was aborted, if there is one.
 *
 * @throws {TypeError} If it is no signal.
 */
export function throwIfAborted(signal: AbortSignal | null | undefined): void {
  if (signal === undefined || signal === null) return;
  if (signal instanceof AbortSignal) return signal.throwIfAborted();
  throw new TypeError(`Cannot wait: expected an AbortSignal, got "${signal}"`);
}

/** What a call waits for, and for how long. */
export interface Wait<T> extends WaitOptions {
  /** Does the work; nothing if it cannot be done yet. */
  attempt: () => T | undefined;
  /** Milliseconds; -1 for ever. */
  timeout: number;
  /** Completes "Cannot …". */
  action: string;
  /** Called once, when the wait is over. */
  onEnd: () => void;
  /** Kept from being collected as long as the call waits. */
  owner: object;
}

/** A call that waits. */
export class Waiter<T> {
  readonly promise: Promise<T>;
  readonly #wait: Wait<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(wait: Wait<T>) {
    this.#wait = wait;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    if (wait.timeout > 0) this.#timer = setTimeout(this.#onTimeout, wait.timeout);
    wait.signal?.addEventListener("abort", this.#onAbort);
  }

  /** Tries again, now that something may have happened. */
  attempt(): void {
    try {
      const value = this.#wait.attempt();
      if (value === undefined) return;
      this.#end();
      this.#resolve(value);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the wait with an error. */
  fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  #onTimeout = (): void => {
    const { action, timeout } = this.#wait;
    this.fail(bindingError("EAGAIN", `Cannot ${action}: not possible within ${timeout} ms`));
  };

  #onAbort = (): void => this.fail(this.#wait.signal?.reason);

  #end(): void {
    clearTimeout(this.#timer);
    this.#wait.signal?.removeEventListener("abort", this.#onAbort);
    this.#wait.onEnd();
  }
}
