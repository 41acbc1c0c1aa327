// @ts-check
// Whom the reader can call by name in a room.

/** @import { Member } from "../client/mod.js" */
/** @import { PageClient } from "../client/page_client.js" */
/** @import { Company } from "./company.js" */
/** @import { Room } from "../messages/room.js" */
/** @import { Visitor } from "../visitor.js" */

/** @type {readonly Member[]} */
const NOBODY = [];

export class Callable {
  #parts;
  /** @type {WeakMap<Room, Promise<readonly Member[]>>} who wrote before the reader came */
  #writers = new WeakMap();

  /** @param {{ client: PageClient, company: Company, visitor: Visitor }} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * The others in a room. Who wrote lately, and earlier than what is at hand, is asked for once.
   * @param {Room} room
   */
  async in(room) {
    const { company, visitor } = this.#parts;
    const seen = company.peopleOf(room);
    const known = new Set(seen.map(({ id }) => id));
    const writers = hasAll(room) ? NOBODY : await this.#writersOf(room);
    const all = [...seen, ...writers.filter(({ id }) => !known.has(id))];
    return all.filter(({ id, name }) => id !== visitor.id && name !== "");
  }

  /** @param {Room} room */
  #writersOf(room) {
    const asked = this.#writers.get(room) ?? this.#parts.client.rooms.writers(room.name);
    this.#writers.set(room, asked);
    return asked.catch(() => {
      this.#writers.delete(room);
      return NOBODY;
    });
  }
}

/**
 * The members are all that there are; and who wrote is known where nothing is left to load.
 * @param {Room} room
 */
function hasAll({ facts, timeline: { complete, isLatest } }) {
  return facts.members !== undefined || (complete && isLatest);
}
