// @ts-check
// Tells which room the user is looking at, in any tab: tabs tell each other by web locks.

/** The name of the lock of a room begins with it. */
export const LOCK_PREFIX = "hubbub viewing ";

/** Returns whether the user is looking at this page: a visible window may be without focus. */
export function isPageActive() {
  return !document.hidden && document.hasFocus();
}

export class TabFocus {
  /** The room that this tab shows. */
  room = "";
  /** @type {(() => void) | undefined} */
  #releaseLock;

  constructor() {
    for (const type of ["focus", "blur"]) addEventListener(type, () => this.#update());
    document.addEventListener("visibilitychange", () => this.#update());
  }

  /** @param {string} room the room that this tab shows */
  show(room) {
    if (room === this.room) return;
    this.room = room;
    this.#update();
  }

  #update() {
    this.#releaseLock?.();
    this.#releaseLock = undefined;
    if (!isPageActive() || !this.room) return;
    /** @type {PromiseWithResolvers<void>} */
    const { promise, resolve } = Promise.withResolvers();
    this.#releaseLock = resolve;
    withLock(LOCK_PREFIX + this.room, { mode: "shared" }, () => promise);
  }
}

/**
 * Runs a function while this tab holds a lock.
 * @param {string} name
 * @param {LockOptions} options
 * @param {(lock: Lock | null) => Promise<void>} work
 */
export async function withLock(name, options, work) {
  try {
    await navigator.locks?.request(name, options, work);
  } catch {
    // The page is being closed.
  }
}
