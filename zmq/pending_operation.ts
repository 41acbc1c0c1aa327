/**
 * A send or receive that waits until it succeeds, fails, times out or is aborted.
 *
 * @module
 */

import { bindingError } from "./errors.ts";

/** Options of calls that may wait. */
export interface WaitOptions {
  /** Ends the wait; the call then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Microseconds, up to 1000, for which a receive polls before it waits; 0 by default. A wake-up takes
   * some 50 µs longer than polling, but polling blocks the event loop.
   */
  busyWait?: number | undefined;
}

/**
 * Throws the reason of an aborted signal.
 *
 * @throws {TypeError} If it is not a signal.
 */
export function throwIfAborted(signal: AbortSignal | null | undefined): void {
  if (signal === undefined || signal === null) return;
  if (signal instanceof AbortSignal) return signal.throwIfAborted();
  throw new TypeError(`Cannot wait: expected an AbortSignal, got "${signal}"`);
}

/** The attempt to repeat, and the limits of the wait. */
export interface PendingOperationOptions<T> extends WaitOptions {
  /** Does the work; returns `undefined` if that is not possible yet. */
  attempt: () => T | undefined;
  /** Milliseconds; -1 is forever. */
  timeout: number;
  /** Completes "Cannot …". */
  action: string;
  /** Called once, when the wait is over. */
  onEnd: () => void;
  /** The object to keep from being collected meanwhile. */
  owner: object;
}

/** A send or receive that waits. */
export class PendingOperation<T> {
  readonly promise: Promise<T>;
  readonly #wait: PendingOperationOptions<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(wait: PendingOperationOptions<T>) {
    this.#wait = wait;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    if (wait.timeout > 0) this.#timer = setTimeout(this.#onTimeout, wait.timeout);
    wait.signal?.addEventListener("abort", this.#onAbort);
  }

  /** Tries again, because the socket may be ready. */
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
