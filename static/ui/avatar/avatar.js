// @ts-check
// Draws avatars: initials on the hue of the user. Pictures come later: see `pictures.js`.

import { hueOf, keepHue } from "./hues.js";
import { initialsOf } from "./initials.js";

/**
 * The author of a message. Messages from before there were ids have a name only.
 * @typedef {{ author?: string, from: string }} Author
 */

/**
 * @param {HTMLElement} element
 * @param {Author} author
 */
export function drawAvatar(element, { author = "", from }) {
  element.dataset.user = author;
  element.style.setProperty("--hue", String(author ? keepHue(author) : hueOf(from)));
  element.textContent = initialsOf(from);
}
