// @ts-check
// How long to wait before the next try.

/** A timer of more milliseconds, some 25 days, goes off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Resolves after that time, or at once when the signal is aborted. Never rejects.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function delay(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, LONGEST_MS));
    signal.addEventListener("abort", end);
  });
}

/**
 * Settles as the promise does, or resolves with `undefined` when the signal is aborted before that. A
 * signal that lives longer than the promise keeps nothing of it.
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
 * Longer from failure to failure, and spread: those who failed together must not come back together.
 * @param {number} failures before this one
 * @param {{ first: number, longest: number }} bounds milliseconds
 */
export function backOff(failures, { first, longest }) {
  return Math.min(first * 2 ** failures, longest) * (0.5 + Math.random() / 2);
}
