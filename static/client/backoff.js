// @ts-check
// Delays between retries.

/** Timers fire at once above this, some 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Resolves after that time, or as soon as the signal is aborted. Never rejects.
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function delay(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, MAX_TIMER_MS));
    signal?.addEventListener("abort", end);
  });
}

/**
 * Settles as the promise does, or resolves with `undefined` once the signal is aborted. A signal that
 * outlives the promise holds no reference to it.
 * @template Value
 * @param {Promise<Value>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<Value | undefined>}
 */
export function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const end = () => resolve(undefined);
    if (signal.aborted) return end();
    signal.addEventListener("abort", end);
    promise.finally(() => signal.removeEventListener("abort", end)).then(resolve, reject);
  });
}

/**
 * Returns an exponential backoff in milliseconds, with jitter: clients that fail together must not
 * return together.
 * @param {number} failures so far
 * @param {{ first: number, max: number }} bounds milliseconds
 */
export function backOff(failures, { first, max }) {
  return Math.min(first * 2 ** failures, max) * (0.5 + Math.random() / 2);
}
