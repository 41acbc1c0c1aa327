// @ts-check
// Tracks who is online and typing in the user's rooms.

import { Lazy } from "../../ui/loading/lazy.js";

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
 * @property {() => string} displayName
 */

/** @type {readonly Member[]} */
const NO_USERS = [];

export class RoomPresence {
  #options;
  #indicator = new Lazy(async () => {
    const { TypingIndicator } = await import("./typing_indicator.js");
    return new TypingIndicator();
  });
  /** @type {RoomSession | undefined} */
  #room;

  /** @param {RoomPresenceOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {RoomSession} room */
  draw(room) {
    this.#room = room;
    if (this.#typing.length > 0) this.#indicator.run(() => this.#drawTyping());
    else this.#drawTyping();
  }

  get #typing() {
    return this.#options.client.presenceIn(this.#room?.name ?? "")?.typing ?? NO_USERS;
  }

  #drawTyping() {
    const { id: ownId } = this.#options.currentUser;
    if (this.#room) this.#indicator.value?.draw(this.#room, { typing: this.#typing, ownId });
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
    const names = [...roomList.all().map(({ room }) => room), this.#room?.name ?? ""];
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
}
