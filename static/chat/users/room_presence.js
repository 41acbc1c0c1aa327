// @ts-check
// Who is here with the reader, and who types; tells the others when the reader types.

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
 * @property {RoomList} list
 * @property {HTMLTextAreaElement} field where the reader writes
 * @property {() => string} displayName the name under which the reader writes
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
    field.addEventListener("input", () => this.#notifier.typed(field.value));
    // What could not be sent stands there still.
    field.addEventListener("change", () => field.value === "" && this.#notifier.stop());
  }

  /** @param {RoomSession} room */
  draw(room) {
    // The reader has not typed in the room that opens.
    if (room !== this.#room) this.#notifier.stop();
    this.#room = room;
    const { client, currentUser } = this.#options;
    const { typing = NO_USERS } = client.presenceIn(room.name) ?? {};
    this.#indicator.draw(room, { typing, reader: currentUser.id });
  }

  /**
   * How many are in a room, where that is known.
   * @param {string} room
   */
  countIn(room) {
    return this.#options.client.presenceIn(room)?.count;
  }

  /** The ids of all who are in some room of the reader. */
  get onlineIds() {
    const { client, list } = this.#options;
    const names = [...list.rooms.map(({ room }) => room), this.#room?.name ?? ""];
    const users = names.flatMap((name) => client.presenceIn(name)?.users ?? []);
    return new Set(users.map(({ id }) => id));
  }

  /**
   * Those who are in a room, as far as they are told; a name is empty where it is not known.
   * @param {string} room
   * @returns {readonly Member[]}
   */
  usersIn(room) {
    const { client, currentUser, displayName } = this.#options;
    const { users = NO_USERS } = client.presenceIn(room) ?? {};
    return users.map((one) => one.id === currentUser.id ? { ...one, name: displayName() } : one);
  }

  /** @param {boolean} isTyping */
  #reportTyping(isTyping) {
    const { client, displayName } = this.#options;
    const [room, from] = [this.#room?.name ?? "", displayName()];
    // Where nobody else is, nobody is told.
    if (from && (this.countIn(room) ?? 0) > 1) client.sendTyping(room, { from, isTyping });
  }
}
