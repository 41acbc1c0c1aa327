// @ts-check
// What one tab has of one room, and whether what comes follows it without a hole.

import { isBefore, isSameLog } from "./cursor.js";
import { report } from "./report.js";

/** @import { Message } from "./api.js" */
/** @import { Member } from "./rooms.js" */
/** @import { Span } from "./event_stream.js" */

/**
 * A message, or the edit or deletion of the message `target`.
 * @typedef {Message & { type: "message" | "edit" | "delete", cursor: string,
 *   target?: string }} MessageEvent
 */
/**
 * What has become of a room: somebody opened it, came, went, or set what it is called and the like.
 * @typedef {{ type: "open", title: string, isDirect: boolean, members: readonly Member[] }
 *   | { type: "add", member: Member }
 *   | { type: "remove", user: string }
 *   | { type: "pin", message: string }
 *   | { type: "unpin", message: string, isPruned?: boolean }
 *   | { type: "settings", title?: string, topic?: string, isArchived?: boolean,
 *       slowSeconds?: number }} RoomChange
 */
/**
 * @typedef {Omit<Message, "text"> & { type: "change", cursor: string, change: RoomChange }} ChangeEvent
 */
/**
 * Somebody shows an emoji at the message `target`, or takes it back. Without an emoji the message was
 * deleted since.
 * @typedef {Omit<Message, "text"> & { type: "reaction", cursor: string, target: string,
 *   emoji?: string, action?: "add" | "remove" }} ReactionEvent
 */
/** @typedef {MessageEvent | ReactionEvent | ChangeEvent} ChatEvent an entry of the log */
/**
 * @typedef {object} FeedOptions
 * @property {(event: ChatEvent) => void} event each entry of the room after the cursor, in order, once
 * @property {() => void} lost events are missing: read the room anew, then open the feed again
 * @property {() => void} [denied] the room may not be read (any more), or is not there: the feed is
 * closed, and may be opened to try again
 */

export class RoomFeed {
  #options;
  #changed;
  #cursor = "";

  /**
   * @param {string} room
   * @param {FeedOptions & { changed: (feed: RoomFeed) => void }} options
   */
  constructor(room, { changed, ...options }) {
    this.room = room;
    this.#options = options;
    this.#changed = changed;
  }

  /** Up to where everything is here; empty while the feed is closed. */
  get cursor() {
    return this.#cursor;
  }

  /**
   * Reads what the room has after the cursor of a page of history.
   * @param {string} cursor
   */
  open(cursor) {
    this.#cursor = cursor;
    this.#changed(this);
  }

  close() {
    this.#cursor = "";
    this.#changed(this);
  }

  lose() {
    if (!this.#cursor) return;
    this.#cursor = "";
    callSafely(() => this.#options.lost());
  }

  deny() {
    if (!this.#cursor) return;
    this.#cursor = "";
    callSafely(() => this.#options.denied?.());
  }

  /**
   * Takes what is new in a span and drops what is known.
   * @param {Span} span
   * @returns {boolean} false where something is missing between
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
    if (event?.room === this.room) callSafely(() => this.#options.event(event));
    return true;
  }
}

/**
 * A reader's mistake is reported, but no reason to think that the stream is broken.
 * @param {() => void} call
 */
export function callSafely(call) {
  try {
    call();
  } catch (error) {
    report(error);
  }
}
