// @ts-check
// Tells the server up to where each room was read, a moment after the reader has come there.

/** @import { Client } from "../client/mod.js" */

const WAIT_MS = 1_000;

export class ReadMarks {
  #client;
  /** @type {Map<string, number>} */
  #marked = new Map();
  /** @type {Map<string, number>} */
  #due = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Client} client */
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
    // Where one does not arrive, the next one says it all the same.
    await Promise.allSettled(due.map(([room, seq]) => this.#client.rooms.markRead(room, seq)));
  }
}
