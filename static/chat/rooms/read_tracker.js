// @ts-check
// Sends the user's read markers to the server, a moment after they have moved.

import { RejectedError } from "../../client/errors.js";

/** @import { BaseClient } from "../../client/base_client.js" */

const DELAY_MS = 1_000;
const RETRY_MS = 5_000;

export class ReadTracker {
  #client;
  /** @type {Map<string, number>} by room */
  #marked = new Map();
  /** @type {Map<string, number>} */
  #unsent = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {{ rooms: Pick<BaseClient["rooms"], "markRead"> }} client */
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
    this.#marked.set(room, seq);
    this.#unsent.set(room, seq);
    this.#timer ??= setTimeout(() => this.send(), DELAY_MS);
    return true;
  }

  /** Sends at once, so that a list that is requested next is up to date. */
  async send() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const unsent = [...this.#unsent];
    this.#unsent.clear();
    await Promise.all(unsent.map(([room, seq]) => this.#sendMarker(room, seq)));
  }

  /**
   * @param {string} room
   * @param {number} seq
   */
  async #sendMarker(room, seq) {
    try {
      await this.#client.rooms.markRead(room, seq);
    } catch (error) {
      // The user can no longer read the room.
      if (error instanceof RejectedError) return;
      if (!this.#unsent.has(room)) this.#unsent.set(room, seq);
      this.#timer ??= setTimeout(() => this.send(), RETRY_MS);
    }
  }
}
