// @ts-check
// A finger that rests on a message.

const LONG_PRESS_MS = 450;
/** A finger is never perfectly still. */
const MOVE_TOLERANCE_PX = 10;

/** @typedef {{ x: number, y: number }} Position */

export class LongPress {
  /** @type {Position & { timer: ReturnType<typeof setTimeout> } | undefined} */
  #press;

  /**
   * @param {Position} position
   * @param {() => void} act called unless the finger is lifted or moves before
   */
  start(position, act) {
    this.#press = { ...position, timer: setTimeout(act, LONG_PRESS_MS) };
  }

  /** @param {Position} position */
  move({ x, y }) {
    const before = this.#press ?? { x, y };
    if (Math.hypot(x - before.x, y - before.y) > MOVE_TOLERANCE_PX) this.end();
  }

  end() {
    clearTimeout(this.#press?.timer);
    this.#press = undefined;
  }
}
