// @ts-check
// Actions on users: message them, create private rooms, add and remove members.

import { EditableRooms } from "../../client/rooms/editable_rooms.js";
import { getUser, removePicture } from "../../admin/admin_api.js";
import { Members } from "../../client/rooms/members.js";
import { Rooms } from "../../client/rooms/rooms.js";
import { UserCard } from "./user_card.js";
import { strings } from "../../i18n/lazy.js";

/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { Member, RoomInfo } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { Role } from "../../account/account_api.js" */
/** @import { Pictures } from "../../ui/avatar/pictures.js" */
/** @import { Directory } from "./directory.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} UserActionsOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {Directory} directory
 * @property {RoomList} roomList
 * @property {() => Promise<Pictures>} pictures
 * @property {(near: HTMLElement, options: ConfirmOptions) => Promise<boolean>} confirm
 * @property {() => Promise<string>} requireName resolves once the user has a name
 * @property {(room: string) => void} open
 * @property {(text: string) => void} showStatus
 */

export class UserActions {
  #options;
  #card;

  /** @param {UserActionsOptions} options */
  constructor(options) {
    this.#options = options;
    this.#card = new UserCard({
      confirm: options.confirm,
      message: (user) => this.message(user),
      addToRoom: (user, room) => this.#addToRoom(user, room),
      removeFromRoom: (user, room) => this.#removeFromRoom(user, room),
      removePicture: (user) => this.#removePicture(user),
      leaveAddedRooms: (user) => this.#leaveAddedRooms(user),
    });
  }

  /**
   * Shows the card of a user.
   * @param {Member} user
   * @param {{ near: HTMLElement, info: RoomInfo | undefined }} place the element that was pressed, and
   * the room
   */
  show({ id, name }, { near, info }) {
    const { directory, roomList, currentUser } = this.#options;
    // A mention may spell the name differently.
    const user = directory.users.find((one) => one.id === id) ?? { id, name };
    const isMember = info?.members?.some(({ id }) => id === user.id) ?? false;
    const rooms = roomList.sorted();
    const privateRooms = rooms.filter(({ type, isArchived }) => type === "private" && !isArchived);
    this.#card.show(user, {
      near,
      isSelf: user.id === currentUser.id,
      canModerate: currentUser.canModerate,
      canMessage: currentUser.canCreateRooms,
      rooms: privateRooms.filter(({ room }) => !isMember || room !== info?.room),
      removableFrom: isMember && info && this.#canRemove(user, info) ? info : undefined,
      addedRooms: rooms.filter(({ addedBy }) => addedBy === user.id).length,
    });
    this.#showRole(user.id);
    if (currentUser.canModerate) this.#showForModerators(user.id);
  }

  /** @param {string} id */
  async #showRole(id) {
    const { directory } = this.#options;
    await directory.refreshIfStale();
    this.#card.showRole(id, directory.roleOf(id));
  }

  /**
   * Without an answer, the card does without.
   * @param {string} id
   */
  async #showForModerators(id) {
    const user = await getUser(id).catch(() => {});
    if (!user) return;
    this.#card.showFormerNames(id, user.formerNames);
    if (user.avatar && this.#isAbove(user.role)) this.#card.offerRemovePicture(id);
  }

  /**
   * Moderators act on members and guests, owners on everyone but owners.
   * @param {Role | undefined} role
   */
  #isAbove(role) {
    return role !== "owner" && (role !== "moderator" || this.#options.currentUser.isOwner);
  }

  /**
   * Opens the direct message with a user.
   * @param {Member} user
   */
  async message(user) {
    this.#options.open(await this.createDirectMessage([user]));
  }

  /**
   * Returns the direct message with these users, which may exist already.
   * @param {readonly Member[]} members
   */
  async createDirectMessage(members) {
    // The other members must see who created it.
    const from = await this.#options.requireName();
    return await new EditableRooms(this.#options.client.http).open({
      members,
      isDirect: true,
      from,
    });
  }

  /** @param {string} title */
  async createRoom(title) {
    const { client, open } = this.#options;
    const from = await this.#options.requireName();
    open(await new EditableRooms(client.http).open({ title, members: [], isDirect: false, from }));
  }

  /**
   * Its creator, and moderators who are in it, can remove others from a private room.
   * @param {Member} user
   * @param {RoomInfo} info
   */
  #canRemove({ id }, { type, opener }) {
    const { currentUser } = this.#options;
    return type === "private" && id !== currentUser.id &&
      (currentUser.canModerate || currentUser.id === opener);
  }

  /**
   * @param {Member} user
   * @param {string} room
   */
  async #addToRoom(user, room) {
    const { client, showStatus, requireName } = this.#options;
    const { members = [] } = await new Rooms(client.http).get(room);
    if (members.some(({ id }) => id === user.id)) return showStatus(strings.userIsThere(user.name));
    await new Members(client.http).add(room, user, await requireName());
    showStatus(strings.userAdded(user.name));
  }

  /**
   * @param {Member} user
   * @param {string} room
   */
  async #removeFromRoom(user, room) {
    const { client, showStatus } = this.#options;
    await new Members(client.http).remove(room, user.id);
    showStatus(strings.userRemoved(user.name));
  }

  /** @param {Member} user */
  async #removePicture({ id }) {
    await removePicture(id);
    await (await this.#options.pictures()).set(id, "");
    this.#options.showStatus(strings.pictureRemoved);
  }

  /** @param {Member} user */
  async #leaveAddedRooms(user) {
    const { client, showStatus } = this.#options;
    const left = await new Members(client.http).leaveAddedBy(user.id);
    showStatus(strings.leftRooms(left.length));
  }
}
