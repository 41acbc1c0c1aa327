// @ts-check
// The rooms whose events the page receives.

/** @import { ChatEvent, RoomFeed } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */

/**
 * @typedef {object} FollowedRoomsOptions
 * @property {BaseClient} client
 * @property {() => readonly string[]} list the rooms to follow, the most important first
 * @property {(event: ChatEvent) => void} onEvent
 * @property {(room: string) => void} onDenied the user may not read the room
 */

/** A stream has at most 100 rooms, and all tabs share one stream. */
const MAX_FOLLOWED = 50;
// All clients learn of a new room at once, and reopen their streams to follow it: spread that, and limit
// how often many new rooms can cause it.
const SPREAD_MS = 500;
const INTERVAL_MS = 5_000;

export class FollowedRooms {
  #options;
  /** @type {Map<string, RoomFeed>} */
  #feeds = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #followedAt = -Infinity;

  /** @param {FollowedRoomsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Follows the listed rooms, and no others.
   * @param {string} cursor position from which newly followed rooms are read
   */
  follow(cursor) {
    const names = this.#options.list().slice(0, MAX_FOLLOWED);
    for (const [name, feed] of this.#feeds) if (!names.includes(name)) this.#close(name, feed);
    for (const name of names) if (!this.#feeds.has(name)) this.#open(name, cursor);
  }

  /** @param {string} cursor before the first entry of the new rooms */
  followSoon(cursor) {
    const wait = this.#followedAt + INTERVAL_MS - performance.now();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#followedAt = performance.now();
      this.follow(cursor);
    }, Math.max(wait, Math.random() * SPREAD_MS));
  }

  /**
   * @param {string} name
   * @param {string} cursor
   */
  #open(name, cursor) {
    const { client, onEvent, onDenied } = this.#options;
    const feed = client.follow(name, {
      onEvent,
      // The next `follow` opens it again, and counts what was missed.
      onLost: () => this.#feeds.delete(name),
      onDenied: () => {
        this.#feeds.delete(name);
        onDenied(name);
      },
    });
    this.#feeds.set(name, feed);
    feed.open(cursor);
  }

  /**
   * @param {string} name
   * @param {RoomFeed} feed
   */
  #close(name, feed) {
    this.#feeds.delete(name);
    feed.close();
  }
}
