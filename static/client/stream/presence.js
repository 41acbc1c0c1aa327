// @ts-check
// The presence of all rooms, accumulated from the server's events.

/** @import { Member } from "../schema.js" */

/**
 * The users who are connected to a room: `count` is their number, `users` lists some, whose names are
 * empty if unknown. `typing` includes the current user, and not everyone if many are typing.
 * @typedef {{ count: number, users: readonly Member[], typing: readonly Member[] }} RoomPresence
 */
/** @typedef {[room: string, presence: RoomPresence][]} Presences */

/** @type {RoomPresence} */
const EMPTY = Object.freeze({ count: 0, users: [], typing: [] });

/** Accumulates presence events, and returns the presence of each room. */
export class PresenceStore {
  /** @type {Map<string, RoomPresence>} */
  #rooms = new Map();

  /** @returns {Presences} */
  get all() {
    return [...this.#rooms];
  }

  /**
   * Returns nothing before the server has reported a room, which it may never do.
   * @param {string} room
   * @returns {RoomPresence | undefined}
   */
  get(room) {
    return this.#rooms.get(room);
  }

  /** @param {Presences} presences */
  merge(presences) {
    for (const [room, presence] of presences) this.#rooms.set(room, presence);
  }

  /**
   * Applies a `presence` event: all users of a room, or those who joined and left.
   * @param {{ room: string, count: number, users?: Member[], joined?: Member[], left?: string[] }} event
   */
  apply({ room, count, users, joined = [], left = [] }) {
    const current = this.#rooms.get(room);
    // Changes before the first full list are part of that list.
    if (!users && !current) return;
    const { typing, users: before } = current ?? EMPTY;
    const replaced = new Set([...left, ...joined.map(({ id }) => id)]);
    const remaining = before.filter(({ id }) => !replaced.has(id));
    this.#rooms.set(room, { count, users: users ?? [...remaining, ...joined], typing });
  }

  /**
   * Applies a `typing` event: all users who are typing now.
   * @param {{ room: string, users: Member[] }} event
   */
  applyTyping({ room, users }) {
    this.#rooms.set(room, { ...this.#rooms.get(room) ?? EMPTY, typing: users });
  }

  /**
   * Clears the typing users of all rooms: they are out of date once the stream is lost.
   * @returns {Presences} the rooms that this changed
   */
  clearTyping() {
    const active = this.all.filter(([, { typing }]) => typing.length > 0);
    /** @type {Presences} */
    const cleared = active.map(([room, presence]) => [room, { ...presence, typing: [] }]);
    this.merge(cleared);
    return cleared;
  }

  /** @param {readonly string[]} rooms that are no longer reported */
  forget(rooms) {
    for (const room of rooms) this.#rooms.delete(room);
  }
}
