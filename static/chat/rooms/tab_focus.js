// @ts-check
// Which room is before the reader's eyes, in whichever tab: tabs know that of each other by locks.

const SEEN = "hubbub sees";

/** Whether the page is before the reader's eyes: beside the window that has the focus it may not be. */
export function isPageActive() {
  return !document.hidden && document.hasFocus();
}

export class TabFocus {
  #room = "";
  /** @type {(() => void) | undefined} */
  #releaseLock;

  constructor() {
    for (const type of ["focus", "blur"]) addEventListener(type, () => this.#update());
    document.addEventListener("visibilitychange", () => this.#update());
  }

  /** @param {string} room the one that this tab shows */
  show(room) {
    if (room === this.#room) return;
    this.#room = room;
    this.#update();
  }

  /**
   * Whether the reader has a room before the eyes now.
   * @param {string} room
   */
  async isViewing(room) {
    // Missing where the page came by plain HTTP from another machine: there each tab is alone.
    if (!navigator.locks) return this.#releaseLock !== undefined && room === this.#room;
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name === `${SEEN} ${room}`);
  }

  #update() {
    this.#releaseLock?.();
    this.#releaseLock = undefined;
    if (!isPageActive() || !this.#room) return;
    /** @type {PromiseWithResolvers<void>} */
    const { promise, resolve } = Promise.withResolvers();
    this.#releaseLock = () => resolve();
    holdLock(`${SEEN} ${this.#room}`, { mode: "shared" }, () => promise);
  }
}

/**
 * Does something while this tab holds a lock.
 * @param {string} name
 * @param {LockOptions} options
 * @param {(lock: Lock | null) => Promise<void>} work
 */
export async function holdLock(name, options, work) {
  try {
    await navigator.locks?.request(name, options, work);
  } catch {
    // The page is on its way out.
  }
}
