// @ts-check
// What one does with people: writes to somebody, makes a private room, adds somebody to one.

import { RejectedError } from "../../client/errors.js";
import { strings } from "../../i18n/lazy.js";
import { UserCard } from "./user_card.js";

/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { Member, RoomInfo } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { Directory } from "./directory.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} UserActionsOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {Directory} directory
 * @property {(near: HTMLElement, question: ConfirmOptions) => Promise<boolean>} ask before something is done
 * that cannot be undone
 * @property {RoomList} list
 * @property {() => string} displayName the name under which the reader writes
 * @property {(room: string) => void} open
 * @property {(text: string) => void} told what was done, where nothing else shows it
 */

export class UserActions {
  #options;
  #card;

  /** @param {UserActionsOptions} options */
  constructor(options) {
    this.#options = options;
    this.#card = new UserCard({
      ask: options.ask,
      write: (user) => this.write(user),
      add: (user, room) => this.#add(user, room),
      remove: (user, room) => this.#remove(user, room),
      leave: (user) => this.#leave(user),
    });
  }

  /**
   * Shows who somebody is, and what can be done about it.
   * @param {Member} user
   * @param {{ near: HTMLElement, facts: RoomInfo | undefined }} place where they were found
   */
  show({ id, name }, { near, facts }) {
    const { directory, list, currentUser } = this.#options;
    // In a mention the name may be written otherwise.
    const user = directory.users.find((one) => one.id === id) ?? { id, name };
    const isInside = facts?.members?.some(({ id }) => id === user.id) ?? false;
    const rooms = list.sorted().filter(({ type, isArchived }) => type === "private" && !isArchived);
    this.#card.show(user, {
      near,
      isReader: user.id === currentUser.id,
      inside: isInside && facts && this.#canRemove(user, facts) ? facts : undefined,
      canMessage: currentUser.canCreateRooms,
      added: list.sorted().filter(({ addedBy }) => addedBy === user.id).length,
      rooms: rooms.filter(({ room }) => !isInside || room !== facts?.room),
    });
  }

  /**
   * By who opened the room, and by moderators in it; oneself one leaves.
   * @param {Member} user
   * @param {RoomInfo} facts
   */
  #canRemove({ id }, { type, opener }) {
    const { currentUser } = this.#options;
    return type === "private" && id !== currentUser.id &&
      (currentUser.canModerate || currentUser.id === opener);
  }

  /** @param {string} title */
  async makeRoom(title) {
    const { client, open } = this.#options;
    const from = this.#requireName();
    open(await client.rooms.open({ title, members: [], isDirect: false, from }));
  }

  /**
   * Opens the conversation with somebody.
   * @param {Member} user
   */
  async write(user) {
    const { client, open } = this.#options;
    const from = this.#requireName();
    open(await client.rooms.open({ members: [user], isDirect: true, from }));
  }

  /** The others must see who it is. */
  #requireName() {
    const name = this.#options.displayName();
    if (name) return name;
    throw new RejectedError("open a room", { detail: strings.enterName });
  }

  /**
   * @param {Member} user
   * @param {string} room
   */
  async #add(user, room) {
    const { client, told, displayName } = this.#options;
    await client.rooms.addMember(room, user, displayName());
    told(strings.userAdded(user.name));
  }

  /**
   * @param {Member} user
   * @param {string} room
   */
  async #remove(user, room) {
    const { client, told } = this.#options;
    await client.rooms.removeMember(room, user.id);
    told(strings.userRemoved(user.name));
  }

  /** @param {Member} user */
  async #leave(user) {
    const { client, told } = this.#options;
    const left = await client.rooms.leaveAddedBy(user.id);
    told(strings.leftRooms(left.length));
  }
}
