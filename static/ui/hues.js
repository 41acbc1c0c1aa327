// @ts-check
// Assigns hues to users, from their ids: the same on all devices, and different for all users of a small
// chat.

/** Hues 30° apart are told apart even in a small avatar. */
const STEP_DEGREES = 30;
const COUNT = 360 / STEP_DEGREES;
/** Distance of the hues that are tried in turn; it leads through all of them. */
const PROBE_STEPS = 5;

/**
 * Returns the hue of each user, in degrees; the first ones in the list get different ones.
 * @param {Iterable<string>} ids
 * @returns {Map<string, number>}
 */
export function assignHues(ids) {
  const hues = new Map();
  const taken = new Set();
  for (const id of ids) {
    let hue = hueOf(id);
    while (taken.size < COUNT && taken.has(hue)) hue = (hue + PROBE_STEPS * STEP_DEGREES) % 360;
    taken.add(hue);
    hues.set(id, hue);
  }
  return hues;
}

/**
 * Returns the hue of a user for whom no other matters.
 * @param {string} id
 */
export function hueOf(id) {
  return STEP_DEGREES / 2 + STEP_DEGREES * (hashOf(id) % COUNT);
}

/**
 * FNV-1a, with the bits mixed: by itself it gives "user1" and "user3" nearly the same hue.
 * @param {string} text
 */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
