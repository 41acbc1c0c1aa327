// @ts-check
// Who is here with the reader, and who types; tells the others when the reader types.

import { TypingLine } from "./typing_indicator.js";
import { TypingSignal } from "./typing_notifier.js";

/** @import { Member } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} CompanyOptions
 * @property {BaseClient} client
 * @property {CurrentUser} visitor
 * @property {RoomList} list
 * @property {HTMLTextAreaElement} field where the reader writes
 * @property {() => string} nameOfReader the name under which the reader writes
 */

/** @type {readonly Member[]} */
const NOBODY = [];

export class RoomPresence {
  #options;
  #line = new TypingLine();
  #signal = new TypingSignal((isTyping) => this.#say(isTyping));
  /** @type {RoomSession | undefined} */
  #room;

  /** @param {CompanyOptions} options */
  constructor(options) {
    this.#options = options;
    const { field } = options;
    field.addEventListener("input", () => this.#signal.typed(field.value));
    // What could not be sent stands there still.
    field.addEventListener("change", () => field.value === "" && this.#signal.stop());
  }

  /** @param {RoomSession} room */
  draw(room) {
    // The reader has not typed in the room that opens.
    if (room !== this.#room) this.#signal.stop();
    this.#room = room;
    const { client, visitor } = this.#options;
    const { typing = NOBODY } = client.presenceIn(room.name) ?? {};
    this.#line.draw(room, { typing, reader: visitor.id });
  }

  /**
   * How many are in a room, where that is known.
   * @param {string} room
   */
  countIn(room) {
    return this.#options.client.presenceIn(room)?.count;
  }

  /** The ids of all who are in some room of the reader. */
  get here() {
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
  presentIn(room) {
    const { client, visitor, nameOfReader } = this.#options;
    const { users = NOBODY } = client.presenceIn(room) ?? {};
    return users.map((one) => one.id === visitor.id ? { ...one, name: nameOfReader() } : one);
  }

  /** @param {boolean} isTyping */
  #say(isTyping) {
    const { client, nameOfReader } = this.#options;
    const [room, from] = [this.#room?.name ?? "", nameOfReader()];
    // Where nobody else is, nobody is told.
    if (from && (this.countIn(room) ?? 0) > 1) client.type(room, { from, isTyping });
  }
}
