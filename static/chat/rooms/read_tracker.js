// @ts-check
// Sends the user's read markers to the server, a moment after they have moved.

import { RejectedError } from "../../client/errors.js";

/** @import { BaseClient } from "../../client/base_client.js" */

const DELAY_MS = 1_000;
const RETRY_MS = 5_000;

/** @typedef {Parameters<BaseClient["rooms"]["moveReadMarker"]>[1]} Marker */

export class ReadTracker {
  #client;
  /** @type {Map<string, number>} by room */
  #marked = new Map();
  /** @type {Map<string, Marker>} */
  #unsent = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {{ rooms: Pick<BaseClient["rooms"], "moveReadMarker"> }} client */
  constructor(client) {
    this.#client = client;
  }

  /**
   * @param {string} room
   * @param {number} seq
   * @returns {boolean} whether the marker has moved
   */
  mark(room, seq) {
    if (seq <= (this.#marked.get(room) ?? 0)) return false;
    // If the user reads on, the server has to learn that too.
    this.set(room, { ...this.#unsent.get(room), seq });
    return true;
  }

  /**
   * The user marked a room as unread on another device.
   * @param {string} room
   */
  forget(room) {
    this.#marked.delete(room);
    this.#unsent.delete(room);
  }

  /**
   * Moves the marker anywhere: the user marks the room as unread, or reads on there.
   * @param {string} room
   * @param {Marker} marker
   */
  set(room, marker) {
    this.#marked.set(room, marker.seq);
    this.#unsent.set(room, marker);
    this.#timer ??= setTimeout(() => this.send(), DELAY_MS);
  }

  /** Sends at once, so that a list that is requested next is up to date. */
  async send() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const unsent = [...this.#unsent];
    this.#unsent.clear();
    await Promise.all(unsent.map(([room, marker]) => this.#sendMarker(room, marker)));
  }

  /**
   * @param {string} room
   * @param {Marker} marker
   */
  async #sendMarker(room, marker) {
    try {
      await this.#client.rooms.moveReadMarker(room, marker);
    } catch (error) {
      // The user can no longer read the room.
      if (error instanceof RejectedError) return;
      if (!this.#unsent.has(room)) this.#unsent.set(room, marker);
      this.#timer ??= setTimeout(() => this.send(), RETRY_MS);
    }
  }
}
