// @ts-check
// Assigns hues to users, from their ids. The first twelve users of a chat get different ones.

import { load, save } from "../settings/storage.js";

/** Hues 30° apart are told apart even in a small avatar. */
const STEP_DEGREES = 30;
/** Number of users who get different hues. */
export const HUES = 360 / STEP_DEGREES;
/** Distance of the hues that are tried in turn; it leads through all of them. */
const PROBE_STEPS = 5;

/** @type {Map<string, number>} */
const stored = new Map(JSON.parse(load("hues") || "[]"));

/**
 * Returns the hue of a user in degrees. It is stored, so that a user has the same one on all pages.
 * @param {string} id
 */
export function keepHue(id) {
  const { size } = stored;
  const hue = assignHue(id, stored);
  if (stored.size > size) save("hues", JSON.stringify([...stored]));
  return hue;
}

/**
 * Gives the users who joined first their hues, the same in all browsers. Others keep theirs if no one
 * else has it now.
 * @param {readonly string[]} ids in the order in which they joined
 */
export function reserveHues(ids) {
  const before = [...stored];
  stored.clear();
  for (const id of ids) assignHue(id, stored);
  const taken = new Set(stored.values());
  for (const [id, hue] of before) if (!stored.has(id) && !taken.has(hue)) stored.set(id, hue);
  save("hues", JSON.stringify([...stored]));
}

/**
 * Returns the hue of a user in degrees, and remembers it.
 * @param {string} id
 * @param {Map<string, number>} assigned hues by id; up to twelve are remembered, which are all different
 * @returns {number}
 */
export function assignHue(id, assigned) {
  const known = assigned.get(id);
  if (known !== undefined) return known;
  let hue = hueOf(id);
  if (assigned.size === HUES) return hue;
  const taken = new Set(assigned.values());
  while (taken.has(hue)) hue = (hue + PROBE_STEPS * STEP_DEGREES) % 360;
  assigned.set(id, hue);
  return hue;
}

/**
 * Returns the hue of a user for whom no other matters.
 * @param {string} id
 */
export function hueOf(id) {
  return STEP_DEGREES / 2 + STEP_DEGREES * (hashOf(id) % HUES);
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
