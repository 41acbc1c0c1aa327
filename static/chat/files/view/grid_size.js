// @ts-check
// Sizes of pictures in messages. They are known before a picture loads, so that nothing moves.

/** @typedef {{ width: number, height: number }} Size in pixels */

/** One picture alone. */
const MAX_ALONE = { width: 480, height: 360 };
/** So that it can be seen and pressed. */
const MIN_EDGE = 48;

/**
 * Returns the size of a picture that stands alone: scaled down to fit, never up.
 * @param {Size} picture
 * @returns {Size}
 */
export function sizeAlone({ width, height }) {
  const scale = Math.min(1, MAX_ALONE.width / width, MAX_ALONE.height / height);
  const fitted = (/** @type {number} */ edge, /** @type {number} */ max) =>
    Math.min(max, Math.max(MIN_EDGE, Math.round(edge * scale)));
  return { width: fitted(width, MAX_ALONE.width), height: fitted(height, MAX_ALONE.height) };
}

/**
 * Returns the columns of a grid of several pictures.
 * @param {number} count
 */
export function columnsFor(count) {
  return count === 2 || count === 4 ? 2 : 3;
}
