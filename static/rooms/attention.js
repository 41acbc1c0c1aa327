// @ts-check
// Which room is before the reader's eyes, in whichever tab, and which tab says something that all
// have heard: tabs know that of each other by locks.

const SEEN = "hubbub sees";
const SAYS = "hubbub says";
/** All tabs have heard of it by then. */
const HELD_MS = 5_000;

/** Whether the page is before the reader's eyes: beside the window that has the focus it may not be. */
export function isWatched() {
  return !document.hidden && document.hasFocus();
}

export class Attention {
  /** Missing where the page came by plain HTTP from another machine: there each tab is alone. */
  #locks = navigator.locks;
  #room = "";
  /** @type {(() => void) | undefined} */
  #lookAway;

  constructor() {
    for (const type of ["focus", "blur"]) addEventListener(type, () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** @param {string} room the one that this tab shows */
  show(room) {
    if (room === this.#room) return;
    this.#room = room;
    this.#look();
  }

  /**
   * Whether the reader has a room before the eyes now.
   * @param {string} room
   */
  async isOn(room) {
    if (!this.#locks) return this.#lookAway !== undefined && room === this.#room;
    const { held = [] } = await this.#locks.query();
    return held.some(({ name }) => name === `${SEEN} ${room}`);
  }

  /**
   * Whether this tab is the one that is to say it.
   * @param {string} id
   * @returns {Promise<boolean>}
   */
  claim(id) {
    if (!this.#locks) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers();
    this.#hold(`${SAYS} ${id}`, { ifAvailable: true }, async (lock) => {
      resolve(lock !== null);
      if (lock) await new Promise((end) => setTimeout(end, HELD_MS));
    });
    return promise;
  }

  #look() {
    this.#lookAway?.();
    this.#lookAway = undefined;
    if (!isWatched() || !this.#room) return;
    /** @type {PromiseWithResolvers<void>} */
    const { promise, resolve } = Promise.withResolvers();
    this.#lookAway = () => resolve();
    this.#hold(`${SEEN} ${this.#room}`, { mode: "shared" }, () => promise);
  }

  /**
   * @param {string} name
   * @param {LockOptions} options
   * @param {(lock: Lock | null) => Promise<void>} work
   */
  async #hold(name, options, work) {
    try {
      await this.#locks?.request(name, options, work);
    } catch {
      // The page is on its way out.
    }
  }
}
