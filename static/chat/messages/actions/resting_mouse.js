// @ts-check
// Tells whether the mouse moved, or the list moved under it: browsers fire pointer events for both.

/** @typedef {{ x: number, y: number }} Position */

export class RestingMouse {
  /** @type {Position | undefined} undefined if the mouse was not the last pointer used */
  #position;
  /** @type {Position | undefined} position at which the list moved */
  #rest;

  /** @param {Position} position of a pointer event */
  move({ x, y }) {
    if (x !== this.#position?.x || y !== this.#position.y) this.#position = { x, y };
  }

  /** Called when the mouse leaves the page, or another pointer or a key is used. */
  leave() {
    this.#position = undefined;
  }

  /** Called when the list moves. */
  rest() {
    this.#rest = this.#position;
  }

  /** Whether the mouse has stayed still since the list moved. */
  get isResting() {
    return this.#position !== undefined && this.#position === this.#rest;
  }
}
