// @ts-check
import { delay } from "../client/backoff.js";
import { RejectedError, RetryableError } from "../client/errors.js";

const RETRY_MS = 2_000;

/**
 * Asks the server until it answers. Nothing comes of it once the signal is aborted.
 * @template Answer
 * @param {() => Promise<Answer>} ask
 * @param {AbortSignal} signal
 * @returns {Promise<Answer | undefined>}
 * @throws {RejectedError} where the server refuses it
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
 * Leaves the server alone for as long as it wants, and a little at least.
 * @param {unknown} error why it has not answered
 * @param {AbortSignal} signal
 */
export function waitBeforeRetry(error, signal) {
  const { retryAfter = 0 } = error instanceof RetryableError ? error : {};
  return delay(Math.max(RETRY_MS, retryAfter * 1_000), signal);
}
