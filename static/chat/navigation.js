// @ts-check
// The room that is open, and the way to other rooms and messages.

import { Router } from "./router.js";
import { RoomSession } from "./messages/session/room_session.js";
import { whenDrawable } from "./messages/drawable.js";

/** @import { BaseClient } from "../client/base_client.js" */
/** @import { CurrentUser } from "./current_user.js" */
/** @import { Attachments } from "./messages/session/room_session.js" */
/** @import { MessageList, ReadingPlace } from "./messages/list/message_list.js" */
/** @import { RoomLocation } from "./router.js" */
/** @import { Shell } from "./shell/shell.js" */

/**
 * @typedef {object} NavigationOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {MessageList} messageList
 * @property {Shell} shell
 * @property {() => void} onMove the user goes to a room or message
 * @property {() => void} onLeave the user leaves the room
 * @property {() => void} onEnter the user has come to another room
 * @property {Attachments} attachments
 * @property {() => void} draw
 * @property {() => void} onChange the room must be drawn again
 * @property {(isLoaded: boolean) => void} onLoading history is being loaded, or has been
 * @property {() => void} onReload messages were missed, so the history was loaded again
 * @property {() => void} onClosed the room is not readable
 */

export class Navigation {
  #options;
  #router = new Router((location) => this.#goTo(location));
  /**
   * Where the user read in the rooms that were open, for the browser's Back button.
   * @type {Map<string, ReadingPlace | undefined>}
   */
  #places = new Map();
  /** The open room. */
  room;

  /** @param {NavigationOptions} options */
  constructor(options) {
    this.#options = options;
    this.room = this.#enter(this.#router.location);
  }

  /** @param {string} [room] by default the lobby */
  open(room) {
    this.#router.open(room);
  }

  /** Removes the message from the address. */
  clearMessage() {
    this.#router.clearMessage();
  }

  /**
   * Scrolls to the message with a number, loading it if needed.
   * @param {number} seq
   */
  async showMessage(seq) {
    const message = this.room.timeline.at(seq);
    if (message) this.#options.messageList.show(message.id);
    else await this.#load(this.room, { around: seq });
  }

  /**
   * Scrolls to the first message of a time, loading it if needed.
   * @param {number} at
   */
  async showTime(at) {
    await this.#load(this.room, { at });
  }

  scrollToNewest() {
    this.clearMessage();
    this.#options.messageList.scrollToEnd();
  }

  /** @param {RoomLocation} location */
  #goTo(location) {
    const { messageList, onMove, onLeave, onEnter } = this.#options;
    onMove();
    if (location.room === this.room.name) {
      if (location.seq === undefined) messageList.scrollToEnd();
      else this.showMessage(location.seq);
      return;
    }
    onLeave();
    this.#places.set(this.room.name, messageList.place);
    this.room.dispose();
    this.room = this.#enter(location);
    onEnter();
  }

  /** @param {RoomLocation} location */
  #enter({ room: name, seq, isReturn = false }) {
    const { messageList, shell, ...options } = this.#options;
    const listed = shell.roomInfo(name);
    const room = new RoomSession(name, {
      ...options,
      info: listed,
      readUpTo: listed?.unread ? listed.read : undefined,
      whenDrawable,
    });
    const place = isReturn ? this.#places.get(name) : undefined;
    const goBack = (/** @type {ReadingPlace} */ { seq, offset }) =>
      this.#load(room, { around: seq }, (id) => messageList.returnTo(id, offset));
    const goToSeq = () => seq === undefined ? room.join() : this.#load(room, { around: seq });
    const joined = place ? goBack(place) : goToSeq();
    joined.then(() => shell.refresh());
    return room;
  }

  /**
   * Loads the messages around a number or time, and scrolls there.
   * @param {RoomSession} room
   * @param {{ around: number } | { at: number }} location
   * @param {(id: string) => void} [show]
   */
  async #load(room, location, show = (id) => this.#options.messageList.show(id)) {
    const seq = await room.join(location);
    if (seq === undefined || room !== this.room) return;
    this.#options.draw();
    // The number may belong to a change, and the time may be after the last message.
    const message = room.timeline.from(seq);
    if (message) show(message.id);
    else this.scrollToNewest();
  }
}
