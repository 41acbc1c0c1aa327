// @ts-check
// Positions the bar of a message: above its row, where it covers no text.

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box in pixels of the window */

/**
 * @typedef {object} Surroundings
 * @property {Box} view the visible part of the list
 * @property {Box} row of the message
 * @property {readonly Box[]} contents texts and controls that should stay visible
 * @property {number} gutter width of the avatar's column in the row
 */

/** Distance to the edges of the row and of the view. */
const EDGE_PX = 8;
/** The bar touches its row, so that the pointer gets there. */
const OVERLAP_PX = 4;
/** A bar beside the row is at its first line. */
const FIRST_LINE_PX = 2;
/** Width that the button to copy code needs at the end of the row. */
const COPY_PX = 52;

/**
 * Returns the first position that covers nothing, or else the one that covers least.
 * @param {{ width: number, height: number }} bar
 * @param {Surroundings} around
 */
export function placeBar({ width, height }, { view, row, contents, gutter }) {
  const above = Math.max(view.top + EDGE_PX, row.top + OVERLAP_PX - height);
  const below = row.bottom - OVERLAP_PX;
  const [start, end] = [row.left + gutter, row.right - EDGE_PX - width];
  const candidates = [
    { left: end, top: above },
    { left: end - COPY_PX, top: above },
    { left: row.right - OVERLAP_PX, top: Math.max(above, row.top + FIRST_LINE_PX) },
    { left: start, top: above },
    { left: end, top: Math.max(above, row.top + FIRST_LINE_PX) },
    { left: end, top: below },
    { left: start, top: below },
  ].map((at) => ({ ...at, right: at.left + width, bottom: at.top + height }));
  const fitting = candidates.filter(({ right, bottom }, index) =>
    index === 0 || (right <= view.right - EDGE_PX && bottom <= view.bottom)
  );
  const covered = fitting.map((box) => contents.reduce((sum, one) => sum + overlap(box, one), 0));
  const best = fitting[covered.indexOf(Math.min(...covered))] ?? { left: end, top: above };
  return { left: best.left, top: best.top };
}

/**
 * Returns the area that two boxes share.
 * @param {Box} one
 * @param {Box} other
 */
function overlap(one, other) {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return Math.max(0, width) * Math.max(0, height);
}
