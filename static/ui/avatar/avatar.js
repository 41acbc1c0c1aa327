// @ts-check
// Draws avatars: initials on the hue of the user. Pictures come later: see `pictures.js`.

import { hueOf, keepHue, reserveHues } from "./hues.js";
import { initialsOf } from "./initials.js";

/**
 * The author of a message. Messages from before there were ids have a name only.
 * @typedef {{ author?: string, from: string }} Author
 */

/**
 * Gives the users who joined first different hues, the same in all browsers.
 * @param {readonly string[]} users their ids in the order in which they joined
 */
export function setFirstUsers(users) {
  reserveHues(users);
  /** @type {Iterable<HTMLElement>} */
  const avatars = document.querySelectorAll(".avatar[data-user]");
  for (const avatar of avatars) if (avatar.dataset.user) drawHue(avatar, avatar.dataset.user);
}

/**
 * @param {HTMLElement} element
 * @param {Author} author
 */
export function drawAvatar(element, { author = "", from }) {
  element.dataset.user = author;
  if (author) drawHue(element, author);
  else element.style.setProperty("--hue", String(hueOf(from)));
  element.textContent = initialsOf(from);
}

/**
 * @param {HTMLElement} element
 * @param {string} user
 */
function drawHue(element, user) {
  element.style.setProperty("--hue", String(keepHue(user)));
}
