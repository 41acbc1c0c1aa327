// @ts-check
// Draws avatars: initials on the hue of the user.

import { assignHue, hueOf } from "./hues.js";
import { initialsOf } from "./initials.js";

/**
 * The author of a message. Messages from before there were ids have a name only.
 * @typedef {{ author?: string, from: string }} Author
 */

/** @type {Map<string, number>} hues by user id */
const hues = new Map();

/**
 * @param {HTMLElement} element
 * @param {Author} author
 */
export function drawAvatar(element, { author = "", from }) {
  const hue = author ? assignHue(author, hues) : hueOf(from);
  element.style.setProperty("--hue", String(hue));
  element.textContent = initialsOf(from);
}
