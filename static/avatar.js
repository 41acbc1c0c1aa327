// @ts-check
// An author's picture: crisp at any size, no request.

import { hueOf, initialsOf, keyOf, PATTERN_CELLS, patternOf } from "./author.js";

/** @import { Author } from "./author.js" */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {HTMLElement} element
 * @param {Author} author
 */
export function drawAvatar(element, author) {
  const { author: id, from } = author;
  element.style.setProperty("--hue", String(hueOf(keyOf(author))));
  if (from && id) element.replaceChildren(drawPattern(id));
  else element.textContent = initialsOf(from);
}

/** @param {string} author */
function drawPattern(author) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${PATTERN_CELLS} ${PATTERN_CELLS}`);
  const path = document.createElementNS(SVG, "path");
  const cells = patternOf(author).map(([column, row]) => `M${column} ${row}h1v1h-1z`);
  path.setAttribute("d", cells.join(""));
  svg.append(path);
  return svg;
}
