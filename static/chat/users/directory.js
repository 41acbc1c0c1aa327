// @ts-check
// The users whom the reader may know: all members of the chat, as the server lists them, those of the
// reader's rooms, and those who are here.

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
 * @property {RoomList} list
 * @property {CurrentUser} currentUser
 * @property {() => RoomSession | undefined} room the one that is open
 * @property {() => void} changed other users are known
 */

/** Pages of the list that are asked for; further members are known where they write or are here. */
const MAX_PAGES = 10;
const PAGE = "200";
/** The list is asked for again when it is wanted later than that; most changes are told sooner. */
const FRESH_MS = 60_000;
const RETRY_MS = 5_000;
/** All pages hear of a change at the same moment, and ask within this time. */
const SPREAD_MS = 2_000;
const MAX_WAIT_MS = 3_000;

/** @type {readonly Member[]} */
const NO_USERS = [];

export class Directory {
  #options;
  #left = new AbortController().signal;
  /** @type {readonly Member[]} */
  #members = NO_USERS;
  #isLoaded = false;
  #freshUntil = -Infinity;
  #loading = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiring;
  /** @type {WeakMap<RoomSession, Promise<readonly Member[]>>} users who wrote before the reader came */
  #authors = new WeakMap();

  /** @param {DirectoryOptions} options */
  constructor(options) {
    this.#options = options;
    this.refreshIfStale();
  }

  /** All users whom the reader may know, each once. */
  get users() {
    this.refreshIfStale();
    const { presence, list } = this.#options;
    const room = this.#options.room();
    const inRooms = list.rooms.flatMap(({ room, members = [] }) => [
      ...members,
      ...presence.usersIn(room),
    ]);
    return unique([...this.#members, ...(room ? this.usersIn(room) : []), ...inRooms]);
  }

  /**
   * The members of a private room; of a public one all who can come there. Those who are here come
   * first, then those who wrote what is loaded.
   * @param {RoomSession} room
   * @returns {readonly Member[]}
   */
  usersIn({ name, users, info }) {
    this.refreshIfStale();
    const { presence } = this.#options;
    const others = info.members ? NO_USERS : [...presence.usersIn(name), ...this.#members];
    const all = unique([...users, ...others]);
    const { onlineIds } = presence;
    return [
      ...all.filter(({ id }) => onlineIds.has(id)),
      ...all.filter(({ id }) => !onlineIds.has(id)),
    ];
  }

  /**
   * The others who can be mentioned in a room.
   * @param {RoomSession} room
   */
  async mentionable(room) {
    const writers = hasAllAuthors(room) ? NO_USERS : await this.#loadAuthors(room);
    if (!room.info.members) await this.refreshIfStale();
    const all = unique([...this.usersIn(room), ...writers]);
    return all.filter(({ id }) => id !== this.#options.currentUser.id);
  }

  /** Asks for the list, unless it is fresh. Resolves when there is one, or none comes for a while. */
  async refreshIfStale() {
    if (performance.now() >= this.#freshUntil) {
      this.#freshUntil = performance.now() + FRESH_MS;
      this.#loading = this.#load();
    }
    if (this.#isLoaded) return;
    await Promise.race([this.#loading, delay(MAX_WAIT_MS, this.#left)]);
  }

  /** The list is another one now, or may be. */
  expire() {
    this.#expiring ??= setTimeout(() => {
      this.#expiring = undefined;
      this.#freshUntil = -Infinity;
      this.#options.changed();
    }, Math.random() * SPREAD_MS);
  }

  async #load() {
    try {
      /** @type {Member[]} */
      const members = [];
      for (let page = 0; page < MAX_PAGES; page++) {
        const after = members.at(-1)?.id;
        const query = new URLSearchParams({ limit: PAGE, ...(after && { after }) });
        const { users, complete } = await apiFetch("GET", `/api/members?${query}`);
        members.push(...users);
        if (complete) break;
      }
      this.#members = members;
      this.#isLoaded = true;
      this.#options.changed();
    } catch {
      // Until then those are known who were before.
      this.#freshUntil = performance.now() + RETRY_MS;
    }
  }

  /** @param {RoomSession} room */
  #loadAuthors(room) {
    const asked = this.#authors.get(room) ?? this.#options.client.rooms.recentAuthors(room.name);
    this.#authors.set(room, asked);
    return asked.catch(() => {
      this.#authors.delete(room);
      return NO_USERS;
    });
  }
}

/**
 * The members are all that there are; and who wrote is known where nothing is left to load.
 * @param {RoomSession} room
 */
function hasAllAuthors({ info, timeline: { complete, isLatest } }) {
  return info.members !== undefined || (complete && isLatest);
}

/**
 * The first of those who have the same id counts, and no one without a name.
 * @param {readonly Member[]} users
 */
function unique(users) {
  const ids = new Set();
  return users.filter(({ id, name }) => name !== "" && !ids.has(id) && ids.add(id));
}
