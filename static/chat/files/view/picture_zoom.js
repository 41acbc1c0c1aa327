// @ts-check
// Zooms and moves a picture by wheel, pinch and drag; a swipe leads to the next picture.

import { panned, zoomed } from "./zoom_state.js";

/** @import { ZoomState } from "./zoom_state.js" */

const SWIPE_PX = 60;
const UNZOOMED = { scale: 1, x: 0, y: 0 };

export class PictureZoom {
  #stage;
  #image;
  #onSwipe;
  /** @type {ZoomState} */
  #state = UNZOOMED;
  /** @type {Map<number, { x: number, y: number }>} positions of the fingers */
  #pointers = new Map();
  /** Where a swipe started. */
  #startX = 0;
  #wasPinched = false;

  /**
   * @param {HTMLElement} stage
   * @param {HTMLElement} image
   * @param {(step: number) => void} onSwipe
   */
  constructor(stage, image, onSwipe) {
    this.#stage = stage;
    this.#image = image;
    this.#onSwipe = onSwipe;
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.by(Math.exp(-event.deltaY / 300), this.#fromCentre(event));
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => {
      if (this.isZoomed) this.reset();
      else this.by(2, this.#fromCentre(event));
    });
    stage.addEventListener("pointerdown", (event) => this.#start(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"]) {
      stage.addEventListener(type, (event) => event instanceof PointerEvent && this.#end(event));
    }
  }

  reset() {
    this.#set(UNZOOMED);
  }

  /**
   * @param {number} factor
   * @param {{ x: number, y: number }} [point] that stays where it is, from the centre of the stage
   */
  by(factor, point = { x: 0, y: 0 }) {
    this.#set(zoomed(this.#state, factor, point));
  }

  get isZoomed() {
    return this.#state.scale > 1;
  }

  /**
   * Moves a zoomed picture.
   * @param {{ x: number, y: number }} pixels
   */
  pan(pixels) {
    if (this.isZoomed) this.#set(panned(this.#state, pixels, this.#size));
  }

  /** @param {PointerEvent} event */
  #start(event) {
    if (event.button !== 0) return;
    this.#stage.setPointerCapture(event.pointerId);
    if (this.#pointers.size === 0) {
      this.#startX = event.clientX;
      this.#wasPinched = false;
    }
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId);
    this.#pointers.set(event.pointerId, now);
    if (other) {
      this.#wasPinched = true;
      const [, still] = other;
      const factor = distance(now, still) / Math.max(1, distance(before, still));
      this.by(factor, this.#fromCentre({ clientX: still.x, clientY: still.y }));
    } else this.pan({ x: now.x - before.x, y: now.y - before.y });
  }

  /** @param {PointerEvent} event */
  #end(event) {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    const moved = event.clientX - this.#startX;
    const isSwipe = event.type === "pointerup" && event.pointerType === "touch" &&
      !this.isZoomed && !this.#wasPinched && Math.abs(moved) > SWIPE_PX;
    if (!isSwipe) return;
    const isRightToLeft = getComputedStyle(this.#stage).direction === "rtl";
    this.#onSwipe((moved < 0) === isRightToLeft ? -1 : 1);
  }

  /** @param {ZoomState} state */
  #set(state) {
    this.#state = state;
    const { scale, x, y } = state;
    this.#image.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
    this.#stage.classList.toggle("is-zoomed", scale > 1);
  }

  get #size() {
    return { width: this.#stage.clientWidth, height: this.#stage.clientHeight };
  }

  /** @param {{ clientX: number, clientY: number }} event */
  #fromCentre({ clientX, clientY }) {
    const { left, top, width, height } = this.#stage.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }
}

/**
 * @param {{ x: number, y: number }} one
 * @param {{ x: number, y: number }} other
 */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
