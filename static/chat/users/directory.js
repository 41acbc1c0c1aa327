// @ts-check
// The users whom the current user may know: members of the chat, members of the user's rooms, and
// users who are online.

import { apiFetch } from "../../ui/api_fetch.js";
import { delay } from "../../client/backoff.js";

/** @import { Member } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomPresence } from "./room_presence.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} DirectoryOptions
 * @property {BaseClient} client
 * @property {RoomPresence} presence
 * @property {RoomList} roomList
 * @property {CurrentUser} currentUser
 * @property {() => RoomSession | undefined} room the open room
 * @property {() => void} onChange
 */

/** Pages of members to load. Further members are known once they post or are online. */
const MAX_PAGES = 10;
const PAGE_SIZE = "200";
/** Most changes are announced by an event before the list gets that old. */
const MAX_AGE_MS = 60_000;
const RETRY_MS = 5_000;
/** All pages learn of a change at once, and spread their requests over this time. */
const SPREAD_MS = 2_000;
const MAX_WAIT_MS = 3_000;

/** @type {readonly Member[]} */
const NO_USERS = [];

export class Directory {
  #options;
  #signal = new AbortController().signal;
  /** @type {readonly Member[]} */
  #members = NO_USERS;
  #isLoaded = false;
  #freshUntil = -Infinity;
  #loading = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiryTimer;
  /** @type {WeakMap<RoomSession, Promise<readonly Member[]>>} authors of messages not loaded */
  #authors = new WeakMap();

  /** @param {DirectoryOptions} options */
  constructor(options) {
    this.#options = options;
    this.refreshIfStale();
  }

  /** All known users, each once. */
  get users() {
    this.refreshIfStale();
    const { presence, roomList } = this.#options;
    const room = this.#options.room();
    const inRooms = roomList.rooms.flatMap(({ room, members = [] }) => [
      ...members,
      ...presence.usersIn(room),
    ]);
    return unique([...this.#members, ...(room ? this.usersIn(room) : []), ...inRooms]);
  }

  /**
   * Returns the members of a private room, or everyone who can enter a public one: online users first,
   * then the authors of loaded messages.
   * @param {RoomSession} room
   * @returns {readonly Member[]}
   */
  usersIn({ name, users, info }) {
    this.refreshIfStale();
    const { presence } = this.#options;
    const others = info.members ? NO_USERS : [...presence.usersIn(name), ...this.#members];
    const all = unique([...users, ...others]);
    const { onlineIds } = presence;
    const isOnline = (/** @type {Member} */ { id }) => onlineIds.has(id);
    return [...all.filter(isOnline), ...all.filter((user) => !isOnline(user))];
  }

  /**
   * Returns the other users who can be mentioned in a room.
   * @param {RoomSession} room
   */
  async mentionable(room) {
    const authors = hasAllAuthors(room) ? NO_USERS : await this.#loadAuthors(room);
    if (!room.info.members) await this.refreshIfStale();
    const all = unique([...this.usersIn(room), ...authors]);
    return all.filter(({ id }) => id !== this.#options.currentUser.id);
  }

  /** Loads the members if the list is stale. Resolves when there is a list, or after a few seconds. */
  async refreshIfStale() {
    if (performance.now() >= this.#freshUntil) {
      this.#freshUntil = performance.now() + MAX_AGE_MS;
      this.#loading = this.#load();
    }
    if (this.#isLoaded) return;
    await Promise.race([this.#loading, delay(MAX_WAIT_MS, this.#signal)]);
  }

  /** Marks the list as stale, after a moment. */
  expire() {
    this.#expiryTimer ??= setTimeout(() => {
      this.#expiryTimer = undefined;
      this.#freshUntil = -Infinity;
      this.#options.onChange();
    }, Math.random() * SPREAD_MS);
  }

  async #load() {
    try {
      /** @type {Member[]} */
      const members = [];
      for (let page = 0; page < MAX_PAGES; page++) {
        const after = members.at(-1)?.id;
        const query = new URLSearchParams({ limit: PAGE_SIZE, ...(after && { after }) });
        const { users, complete } = await apiFetch("GET", `/api/members?${query}`);
        members.push(...users);
        if (complete) break;
      }
      this.#members = members;
      this.#isLoaded = true;
      this.#options.onChange();
    } catch {
      // The previous list stays in use.
      this.#freshUntil = performance.now() + RETRY_MS;
    }
  }

  /** @param {RoomSession} room */
  #loadAuthors(room) {
    const loading = this.#authors.get(room) ??
      this.#options.client.rooms.recentAuthors(room.name);
    this.#authors.set(room, loading);
    return loading.catch(() => {
      this.#authors.delete(room);
      return NO_USERS;
    });
  }
}

/**
 * Returns whether all authors are known: private rooms list their members, and a room whose messages are
 * all loaded shows all authors.
 * @param {RoomSession} room
 */
function hasAllAuthors({ info, timeline: { complete, isLatest } }) {
  return info.members !== undefined || (complete && isLatest);
}

/**
 * Keeps the first user of each id, and drops users without a name.
 * @param {readonly Member[]} users
 */
function unique(users) {
  const ids = new Set();
  return users.filter(({ id, name }) => name !== "" && !ids.has(id) && ids.add(id));
}
