// @ts-check
// Which rooms were open last, from visit to visit.

import { load, save } from "../../ui/storage.js";

const KEPT = 50;

export class RecentRooms {
  /** The one that was open last first. */
  names = load("recent").split(" ").filter(Boolean);

  /**
   * A room is open now.
   * @param {string} room
   */
  add(room) {
    if (this.names[0] === room) return;
    this.names = moveToFront(this.names, room, KEPT);
    save("recent", this.names.join(" "));
  }
}

/**
 * The keys used last with one that is used now.
 * @param {readonly string[]} recent
 * @param {string} key
 * @param {number} kept
 */
export function moveToFront(recent, key, kept) {
  return [key, ...recent.filter((one) => one !== key)].slice(0, kept);
}
