// @ts-check
// What only one of a browser's tabs does at a time.

/**
 * The part of the browser's LockManager that is used here.
 * @typedef {object} Locks
 * @property {(
 *   name: string,
 *   options: { signal?: AbortSignal, steal?: boolean },
 *   work: () => Promise<void>,
 * ) => Promise<unknown>} request
 */

/**
 * For a tab that is alone, or cannot know of others.
 * @type {Locks}
 */
export const NO_LOCKS = { request: (_name, _options, work) => work() };

/**
 * The locks of this browser or of this Deno. Browsers keep theirs to secure contexts: they are missing
 * where a page came by plain HTTP from another machine.
 * @returns {Locks | undefined}
 */
export function findLocks() {
  // Not every program that is checked with this module has types for it.
  return Reflect.get(globalThis.navigator ?? {}, "locks");
}

/**
 * Does the work while no other tab does, as soon as that is so. The signal that the work gets is
 * aborted when another tab takes the seat away.
 * @param {Locks} locks
 * @param {{
 *   name: string,
 *   work: (taken: AbortSignal) => Promise<void>,
 *   signal?: AbortSignal,
 *   steal?: boolean,
 * }} options `signal` gives up waiting, `steal` takes the seat from a tab that does not answer
 */
export async function withLeaderLock(locks, { name, work, signal, steal = false }) {
  const taken = new AbortController();
  try {
    // A lock that is stolen may not be waited for at the same time.
    const options = steal ? { steal } : { ...(signal && { signal }) };
    await locks.request(name, options, () => work(taken.signal));
  } catch (error) {
    taken.abort();
    if (!isGivenUp(error)) throw error;
  }
}

/** @param {unknown} error */
function isGivenUp(error) {
  // InvalidStateError: the page is on its way out.
  return error instanceof DOMException &&
    ["AbortError", "TimeoutError", "InvalidStateError"].includes(error.name);
}
