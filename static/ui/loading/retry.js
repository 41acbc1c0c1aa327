// @ts-check
// Repeats requests until the server answers.

import { delay } from "../../client/backoff.js";
import { RejectedError, RetryableError } from "../../client/errors.js";

const RETRY_MS = 2_000;

/**
 * Repeats a request until the server answers. Resolves with undefined if the signal is aborted.
 * @template Answer
 * @param {() => Promise<Answer>} ask
 * @param {AbortSignal} signal
 * @returns {Promise<Answer | undefined>}
 * @throws {RejectedError} if the server rejects the request
 */
export async function retryUntilSuccess(ask, signal) {
  while (!signal.aborted) {
    try {
      const answer = await ask();
      if (!signal.aborted) return answer;
    } catch (error) {
      if (error instanceof RejectedError) throw error;
      await waitBeforeRetry(error, signal);
    }
  }
}

/**
 * Waits as long as the server asks for, at least two seconds.
 * @param {unknown} error of the failed request
 * @param {AbortSignal} signal
 */
export function waitBeforeRetry(error, signal) {
  const { retryAfter = 0 } = error instanceof RetryableError ? error : {};
  return delay(Math.max(RETRY_MS, retryAfter * 1_000), signal);
}
