// @ts-check
// What one does with people: writes to somebody, makes a private room, adds somebody to one.

import { RefusedError } from "./client/mod.js";
import { PersonCard } from "./person_card.js";
import { words } from "./words.js";

/** @import { Client, Member } from "./client/mod.js" */
/** @import { RoomList } from "./room_list.js" */
/** @import { Visitor } from "./visitor.js" */

/**
 * @typedef {object} ContactsOptions
 * @property {Client} client
 * @property {Visitor} visitor
 * @property {RoomList} list
 * @property {() => string} nameOfReader the name under which the reader writes
 * @property {(room: string) => void} open
 * @property {(text: string) => void} told what was done, where nothing else shows it
 */

export class Contacts {
  #options;
  #card;

  /** @param {ContactsOptions} options */
  constructor(options) {
    this.#options = options;
    this.#card = new PersonCard({
      write: (person) => this.#write(person),
      add: (person, room) => this.#add(person, room),
    });
  }

  /**
   * Shows who somebody is, and what can be done about it.
   * @param {Member} person
   * @param {HTMLElement} near
   */
  show(person, near) {
    const { list, visitor } = this.#options;
    this.#card.show(person, {
      near,
      isReader: person.id === visitor.id,
      mayWrite: visitor.mayOpenRooms,
      rooms: list.sorted.filter(({ kind, isArchived }) => kind === "private" && !isArchived),
    });
  }

  /** @param {string} title */
  async makeRoom(title) {
    const { client, open } = this.#options;
    const from = this.#requireName();
    open(await client.rooms.open({ title, members: [], isDirect: false, from }));
  }

  /** @param {Member} person */
  async #write(person) {
    const { client, open } = this.#options;
    const from = this.#requireName();
    open(await client.rooms.open({ members: [person], isDirect: true, from }));
  }

  /** The others must see who it is. */
  #requireName() {
    const name = this.#options.nameOfReader();
    if (name) return name;
    throw new RefusedError("open a room", { detail: words.nameFirst });
  }

  /**
   * @param {Member} person
   * @param {string} room
   */
  async #add(person, room) {
    const { client, told, nameOfReader } = this.#options;
    await client.rooms.add(room, person, nameOfReader());
    told(words.added(person.name));
  }
}
