// @ts-check
// The position of one tab in one room, and whether new events continue it without a gap.

import { callSafely } from "../report_error.js";
import { isBefore, isSameLog } from "./cursor.js";

/** @import { ChatEvent } from "../schema.js" */

/**
 * A part of the log without a gap: all entries of the rooms after the cursor `from` up to `to`.
 * @typedef {object} EventRange
 * @property {string} from
 * @property {string} to
 * @property {readonly string[]} rooms
 * @property {ChatEvent} [event] the entry at `to`, if it belongs to one of the rooms
 */
/**
 * @typedef {object} FeedOptions
 * @property {(event: ChatEvent) => void} onEvent gets each entry after the cursor, in order and once
 * @property {() => void} onLost entries are missing and the feed is closed: load the history again, then
 * open the feed again
 * @property {() => void} [onDenied] the room does not exist or is not readable (any longer): the feed is
 * closed, and may be opened to try again
 */

/** The events of one room for one tab, in order and each once. */
export class RoomFeed {
  #options;
  #onCursorSet;
  #cursor = "";

  /**
   * @param {string} room
   * @param {FeedOptions & { onCursorSet: (feed: RoomFeed) => void }} options
   */
  constructor(room, { onCursorSet, ...options }) {
    this.room = room;
    this.#options = options;
    this.#onCursorSet = onCursorSet;
  }

  /** Position up to which all entries were delivered; empty while the feed is closed. */
  get cursor() {
    return this.#cursor;
  }

  /**
   * Delivers the entries after a cursor, such as that of a history page.
   * @param {string} cursor
   */
  open(cursor) {
    this.#cursor = cursor;
    this.#onCursorSet(this);
  }

  close() {
    this.#cursor = "";
    this.#onCursorSet(this);
  }

  lose() {
    if (!this.#cursor) return;
    this.#cursor = "";
    callSafely(() => this.#options.onLost());
  }

  deny() {
    if (!this.#cursor) return;
    this.#cursor = "";
    callSafely(() => this.#options.onDenied?.());
  }

  /**
   * Delivers the new part of a range and drops the rest.
   * @param {EventRange} range
   * @returns {boolean} false if entries are missing before the range
   */
  take({ from, to, rooms, event }) {
    if (!this.#cursor) return true;
    if (!isSameLog(to, this.#cursor)) {
      this.lose();
      return true;
    }
    if (!rooms.includes(this.room) || isBefore(this.#cursor, from)) return false;
    if (!isBefore(this.#cursor, to)) return true;
    this.#cursor = to;
    if (event?.room === this.room) callSafely(() => this.#options.onEvent(event));
    return true;
  }
}
