// @ts-check
// Draws avatars, which are crisp at any size and need no request.

import { createSvg } from "./dom.js";
import { authorKey, hueOf, initialsOf, PATTERN_CELLS, patternOf } from "./identicon.js";

/** @import { Author } from "./identicon.js" */

/**
 * @param {HTMLElement} element
 * @param {Author} author
 */
export function drawAvatar(element, author) {
  const { author: id, from } = author;
  setHue(element, author);
  if (from && id) element.replaceChildren(drawPattern(id));
  else element.textContent = initialsOf(from);
}

/**
 * Sets the author's colour for the element and its descendants.
 * @param {HTMLElement} element
 * @param {Author} author
 */
export function setHue(element, author) {
  element.style.setProperty("--hue", String(hueOf(authorKey(author))));
}

/** @param {string} author */
function drawPattern(author) {
  const cells = patternOf(author).map(([column, row]) => `M${column} ${row}h1v1h-1z`);
  const viewBox = `0 0 ${PATTERN_CELLS} ${PATTERN_CELLS}`;
  return createSvg("svg", { viewBox }, [createSvg("path", { d: cells.join("") })]);
}
