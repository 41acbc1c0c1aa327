// @ts-check
// Tracks who is online and typing in the user's rooms; reports the user's own typing.

import { TypingIndicator } from "./typing_indicator.js";
import { TypingNotifier } from "./typing_notifier.js";

/** @import { Member } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} RoomPresenceOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {RoomList} roomList
 * @property {HTMLTextAreaElement} field the text of the composer
 * @property {() => string} displayName
 */

/** @type {readonly Member[]} */
const NO_USERS = [];

export class RoomPresence {
  #options;
  #indicator = new TypingIndicator();
  #notifier = new TypingNotifier((isTyping) => this.#reportTyping(isTyping));
  /** @type {RoomSession | undefined} */
  #room;

  /** @param {RoomPresenceOptions} options */
  constructor(options) {
    this.#options = options;
    const { field } = options;
    field.addEventListener("input", () => this.#notifier.onInput(field.value));
    // A message that could not be sent is still in the field.
    field.addEventListener("change", () => field.value === "" && this.#notifier.stop());
  }

  /** @param {RoomSession} room */
  draw(room) {
    if (room !== this.#room) this.#notifier.stop();
    this.#room = room;
    const { client, currentUser } = this.#options;
    const { typing = NO_USERS } = client.presenceIn(room.name) ?? {};
    this.#indicator.draw(room, { typing, ownId: currentUser.id });
  }

  /**
   * Returns how many users are online in a room, if that is known.
   * @param {string} room
   */
  countIn(room) {
    return this.#options.client.presenceIn(room)?.count;
  }

  /** Ids of the users who are online in any of the current user's rooms. */
  get onlineIds() {
    const { client, roomList } = this.#options;
    const names = [...roomList.rooms.map(({ room }) => room), this.#room?.name ?? ""];
    const users = names.flatMap((name) => client.presenceIn(name)?.users ?? []);
    return new Set(users.map(({ id }) => id));
  }

  /**
   * Returns the users who are online in a room, as far as the server lists them. Names may be empty.
   * @param {string} room
   * @returns {readonly Member[]}
   */
  usersIn(room) {
    const { client, currentUser, displayName } = this.#options;
    const { users = NO_USERS } = client.presenceIn(room) ?? {};
    return users.map((user) =>
      user.id === currentUser.id ? { ...user, name: displayName() } : user
    );
  }

  /** @param {boolean} isTyping */
  #reportTyping(isTyping) {
    const { client, displayName } = this.#options;
    const [room, from] = [this.#room?.name ?? "", displayName()];
    // An empty room has no one to tell.
    if (from && (this.countIn(room) ?? 0) > 1) client.sendTyping(room, { from, isTyping });
  }
}
