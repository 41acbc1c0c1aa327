// @ts-check
// Remembers the most recently opened rooms.

import { load, save } from "../../ui/settings/storage.js";

const MAX_ROOMS = 50;

export class RecentRooms {
  /** Newest first. */
  names = load("recent").split(" ").filter(Boolean);

  /** @param {string} room */
  add(room) {
    if (this.names[0] === room) return;
    this.names = moveToFront(this.names, room, MAX_ROOMS);
    save("recent", this.names.join(" "));
  }
}

/**
 * @param {readonly string[]} recent
 * @param {string} key
 * @param {number} max
 */
export function moveToFront(recent, key, max) {
  return [key, ...recent.filter((one) => one !== key)].slice(0, max);
}
