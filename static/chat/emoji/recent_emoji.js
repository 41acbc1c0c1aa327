// @ts-check
// The emoji that the user chose last, in this browser.

import { load, save } from "../../ui/settings/storage.js";

const MAX_RECENT = 16;

/** Returns the last ones, separated by spaces, the latest first. */
export function recentEmoji() {
  return load("emoji");
}

/** @param {string} emoji that the user chose */
export function rememberEmoji(emoji) {
  save("emoji", withRecent(recentEmoji(), emoji));
}

/**
 * @param {string} recent
 * @param {string} emoji
 */
export function withRecent(recent, emoji) {
  const others = recent.split(" ").filter((other) => other !== emoji);
  return [emoji, ...others].slice(0, MAX_RECENT).join(" ").trim();
}
