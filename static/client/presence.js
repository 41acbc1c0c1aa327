// @ts-check
// Who is in each room and who types there, joined from what the server tells of it.

/** @import { Member } from "./rooms.js" */

/**
 * Who is in a room. `count` are all, of whom some are named; a name is empty where it is not known.
 * Of many who type only some are told, and oneself is among them.
 * @typedef {{ count: number, users: readonly Member[], typing: readonly Member[] }} RoomPresence
 */
/** @typedef {[room: string, presence: RoomPresence][]} Presences some rooms with what is known */

/** @type {RoomPresence} */
const NOBODY = Object.freeze({ count: 0, users: [], typing: [] });

export class PresenceStore {
  /** @type {Map<string, RoomPresence>} */
  #rooms = new Map();

  /** @returns {Presences} */
  get all() {
    return [...this.#rooms];
  }

  /**
   * Nothing is known of a room before the server has told it, which it may never do.
   * @param {string} room
   * @returns {RoomPresence | undefined}
   */
  of(room) {
    return this.#rooms.get(room);
  }

  /** @param {Presences} presences what somebody else has joined */
  set(presences) {
    for (const [room, presence] of presences) this.#rooms.set(room, presence);
  }

  /**
   * Takes a `presence` event: all who are there, or who came and who left since.
   * @param {{ room: string, count: number, users?: Member[], came?: Member[], left?: string[] }} told
   */
  tell({ room, count, users, came = [], left = [] }) {
    const known = this.#rooms.get(room);
    // What changed before all was told is in what is told then.
    if (!users && !known) return;
    const { typing, users: before } = known ?? NOBODY;
    const gone = new Set([...left, ...came.map(({ id }) => id)]);
    const stay = before.filter(({ id }) => !gone.has(id));
    this.#rooms.set(room, { count, users: users ?? [...stay, ...came], typing });
  }

  /**
   * Takes a `typing` event: all who type now.
   * @param {{ room: string, users: Member[] }} told
   */
  tellTyping({ room, users }) {
    this.#rooms.set(room, { ...this.#rooms.get(room) ?? NOBODY, typing: users });
  }

  /**
   * Nobody is known to type any more: what was told may be out of date.
   * @returns {Presences} what is otherwise by that
   */
  quieten() {
    const typed = this.all.filter(([, { typing }]) => typing.length > 0);
    /** @type {Presences} */
    const quiet = typed.map(([room, presence]) => [room, { ...presence, typing: [] }]);
    this.set(quiet);
    return quiet;
  }

  /** @param {readonly string[]} rooms of which nothing is told any more */
  forget(rooms) {
    for (const room of rooms) this.#rooms.delete(room);
  }
}
