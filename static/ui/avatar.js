// @ts-check
// Draws avatars: initials on the hue of the user.

import { assignHues, hueOf } from "./hues.js";
import { initialsOf } from "./initials.js";

/**
 * The author of a message. Messages from before there were ids have a name only.
 * @typedef {{ author?: string, from: string }} Author
 */

/** Users with hues that differ from those of others; more cannot be told apart anyway. */
const MAX_USERS = 50;

/** @type {string[]} ids of users, as seen; the index names the property with the hue */
const users = [];

/**
 * @param {HTMLElement} element
 * @param {Author} author
 */
export function drawAvatar(element, { author = "", from }) {
  element.style.setProperty("--hue", author ? hueFor(author) : String(hueOf(from)));
  element.textContent = initialsOf(from);
}

/** @param {string} id */
function hueFor(id) {
  if (!users.includes(id)) {
    if (users.length === MAX_USERS) return String(hueOf(id));
    users.push(id);
    const { style } = document.documentElement;
    // Sorted, so that all pages that know the same users give them the same hues.
    for (const [user, hue] of assignHues(users.toSorted())) {
      style.setProperty(`--hue-${users.indexOf(user)}`, String(hue));
    }
  }
  return `var(--hue-${users.indexOf(id)})`;
}
