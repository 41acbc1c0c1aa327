// @ts-check
// How a picture is zoomed and moved, as rules without a page.

/** @typedef {{ scale: number, x: number, y: number }} ZoomState shift in pixels from the centre */
/** @typedef {{ x: number, y: number }} Point */

const MAX_SCALE = 8;

/**
 * Zooms so that a point stays where it is; at its natural size the picture is centred.
 * @param {ZoomState} state
 * @param {number} factor
 * @param {Point} point from the centre
 * @returns {ZoomState}
 */
export function zoomed({ scale: before, x, y }, factor, point) {
  const scale = Math.min(MAX_SCALE, Math.max(1, before * factor));
  if (scale === 1) return { scale, x: 0, y: 0 };
  const ratio = scale / before;
  return { scale, x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio };
}

/**
 * Moves the picture, but never out of sight.
 * @param {ZoomState} state
 * @param {Point} by
 * @param {{ width: number, height: number }} stage
 * @returns {ZoomState}
 */
export function panned({ scale, x, y }, by, { width, height }) {
  const bound = (/** @type {number} */ value, /** @type {number} */ edge) => {
    const max = edge * (scale - 1) / 2;
    return Math.min(max, Math.max(-max, value));
  };
  return { scale, x: bound(x + by.x, width), y: bound(y + by.y, height) };
}
