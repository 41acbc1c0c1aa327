// @ts-check
import { LaterError, RefusedError } from "./client/mod.js";
import { pause } from "./client/pause.js";

const RETRY_MS = 2_000;
// Where nobody is let in, somebody has to sign in first.
const BARRED_MS = 10_000;

/**
 * Asks the server until it answers. Nothing comes of it once the signal is aborted.
 * @template Answer
 * @param {() => Promise<Answer>} ask
 * @param {AbortSignal} signal
 * @returns {Promise<Answer | undefined>}
 * @throws {RefusedError} where the server refuses this for good
 */
export async function insist(ask, signal) {
  while (!signal.aborted) {
    try {
      const answer = await ask();
      if (!signal.aborted) return answer;
    } catch (error) {
      if (error instanceof RefusedError && !error.bar) throw error;
      await pause(pauseAfter(error), signal);
    }
  }
}

/** @param {unknown} error */
function pauseAfter(error) {
  if (error instanceof RefusedError) return BARRED_MS;
  const { seconds = 0 } = error instanceof LaterError ? error : {};
  return Math.max(RETRY_MS, seconds * 1_000);
}
