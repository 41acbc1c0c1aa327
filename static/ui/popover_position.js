// @ts-check
// Where what opens over the page stands: in sight as a whole. Where it is a sheet its style says that.

const DISTANCE_PX = 8;

/**
 * Under something, or over it where there is room there alone.
 * @param {HTMLElement} box
 * @param {HTMLElement} near
 * @param {number} [share] of what it is wider than that, how much is to the left
 */
export function positionNear(box, near, share = 0) {
  const { left, top, bottom, width } = near.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = box;
  const under = bottom + DISTANCE_PX;
  const over = top - DISTANCE_PX - offsetHeight;
  const isOver = over >= DISTANCE_PX && under + offsetHeight + DISTANCE_PX > innerHeight;
  positionAt(box, { x: left + (width - offsetWidth) * share, y: isOver ? over : under });
}

/**
 * @param {HTMLElement} box
 * @param {{ x: number, y: number }} corner where its upper left one is to be
 */
export function positionAt({ style, offsetWidth, offsetHeight }, { x, y }) {
  const { clientWidth, clientHeight } = document.documentElement;
  const inside = (/** @type {number} */ place, /** @type {number} */ room) =>
    `${Math.max(DISTANCE_PX, Math.min(place, room - DISTANCE_PX))}px`;
  style.setProperty("--x", inside(x, clientWidth - offsetWidth));
  style.setProperty("--y", inside(y, clientHeight - offsetHeight));
}
