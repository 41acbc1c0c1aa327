// @ts-check
// Coordination of a browser's tabs: a lock that makes one of them the leader, and a channel between them.

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
 * The part of a BroadcastChannel that is used here.
 * @typedef {object} Channel
 * @property {(message: unknown) => void} postMessage
 * @property {(type: "message", listener: (event: { data: unknown }) => void) => void} addEventListener
 * @property {() => void} close
 */

/**
 * Grants every lock at once, for a tab that is alone or cannot coordinate with others.
 * @type {Locks}
 */
export const NO_LOCKS = { request: (_name, _options, work) => work() };

/**
 * Returns the locks of the browser or of Deno. Browsers offer them in secure contexts only, so they are
 * missing on a page loaded by plain HTTP from another machine.
 * @returns {Locks | undefined}
 */
export function findLocks() {
  // Programs that are type-checked with this module may lack the type.
  return Reflect.get(globalThis.navigator ?? {}, "locks");
}

/**
 * Returns a function that opens a channel of the browser or of Deno.
 * @returns {((name: string) => Channel) | undefined}
 */
export function findChannel() {
  const { BroadcastChannel } = globalThis;
  return BroadcastChannel && ((name) => new BroadcastChannel(name));
}

/**
 * Returns a channel without other ends, for a tab that is alone or cannot coordinate with others.
 * @returns {Channel}
 */
export function openNoChannel() {
  return { postMessage() {}, addEventListener() {}, close() {} };
}

/**
 * Waits for the lock, then does the work while holding it.
 * @param {Locks} locks
 * @param {{
 *   name: string,
 *   work: (stolen: AbortSignal) => Promise<void>,
 *   signal?: AbortSignal,
 *   steal?: boolean,
 * }} options `work` gets a signal that is aborted when another tab steals the lock; `signal` stops the
 * waiting; `steal` takes the lock from a tab that does not respond
 */
export async function withLeaderLock(locks, { name, work, signal, steal = false }) {
  const stolen = new AbortController();
  try {
    // The API rejects `steal` together with `signal`.
    const options = steal ? { steal } : { ...(signal && { signal }) };
    await locks.request(name, options, () => work(stolen.signal));
  } catch (error) {
    stolen.abort();
    if (!isAbort(error)) throw error;
  }
}

/** @param {unknown} error */
function isAbort(error) {
  // InvalidStateError: the page is unloading.
  return error instanceof DOMException &&
    ["AbortError", "TimeoutError", "InvalidStateError"].includes(error.name);
}
