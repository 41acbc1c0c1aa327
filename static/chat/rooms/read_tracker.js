// @ts-check
// Tells the server up to where each room was read, a moment after the reader has come there.

import { RejectedError } from "../../client/errors.js";

/** @import { BaseClient } from "../../client/base_client.js" */

const WAIT_MS = 1_000;
const AGAIN_MS = 5_000;

export class ReadTracker {
  #client;
  /** @type {Map<string, number>} */
  #marked = new Map();
  /** @type {Map<string, number>} */
  #due = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {{ rooms: Pick<BaseClient["rooms"], "markRead"> }} client */
  constructor(client) {
    this.#client = client;
  }

  /**
   * @param {string} room
   * @param {number} seq
   * @returns {boolean} whether it was unread
   */
  mark(room, seq) {
    if (seq <= (this.#marked.get(room) ?? 0)) return false;
    this.#marked.set(room, seq);
    this.#due.set(room, seq);
    this.#timer ??= setTimeout(() => this.send(), WAIT_MS);
    return true;
  }

  /** Tells now what is due, so that a list that is asked for next knows of it. */
  async send() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const due = [...this.#due];
    this.#due.clear();
    await Promise.all(due.map(([room, seq]) => this.#report(room, seq)));
  }

  /**
   * @param {string} room
   * @param {number} seq
   */
  async #report(room, seq) {
    try {
      await this.#client.rooms.markRead(room, seq);
    } catch (error) {
      // Of a room that is read no more nobody needs to know.
      if (error instanceof RejectedError) return;
      // Nothing new may come there, which would say it as well.
      if (!this.#due.has(room)) this.#due.set(room, seq);
      this.#timer ??= setTimeout(() => this.send(), AGAIN_MS);
    }
  }
}
