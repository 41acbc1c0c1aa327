// @ts-check
// Positions popovers inside the window. In a narrow window, style sheets make them sheets instead.

const DISTANCE_PX = 8;

/**
 * Places a popover below an element, or above it if there is only room there.
 * @param {HTMLElement} popover
 * @param {HTMLElement} anchor
 * @param {number} [share] 0 aligns the left edges, 1 the right ones
 */
export function positionNear(popover, anchor, share = 0) {
  const { left, top, bottom, width } = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = popover;
  const below = bottom + DISTANCE_PX;
  const above = top - DISTANCE_PX - offsetHeight;
  const isAbove = above >= DISTANCE_PX && below + offsetHeight + DISTANCE_PX > innerHeight;
  positionAt(popover, { x: left + (width - offsetWidth) * share, y: isAbove ? above : below });
}

/**
 * @param {HTMLElement} popover
 * @param {{ x: number, y: number }} corner wanted for its upper left one
 */
export function positionAt({ style, offsetWidth, offsetHeight }, { x, y }) {
  const { clientWidth, clientHeight } = document.documentElement;
  const clamp = (/** @type {number} */ value, /** @type {number} */ room) =>
    `${Math.max(DISTANCE_PX, Math.min(value, room - DISTANCE_PX))}px`;
  style.setProperty("--x", clamp(x, clientWidth - offsetWidth));
  style.setProperty("--y", clamp(y, clientHeight - offsetHeight));
}
