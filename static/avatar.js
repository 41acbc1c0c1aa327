// @ts-check
// An author's picture: crisp at any size, no request.

import { hueOf, initialsOf } from "./author.js";

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
export function drawAvatar(element, name) {
  element.textContent = initialsOf(name);
  element.style.setProperty("--hue", String(hueOf(name)));
}
