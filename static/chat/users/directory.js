// @ts-check
// The users whom the current user may know: members of the chat, members of the user's rooms, and
// users who are online. Of a large chat only the first members are loaded; the server finds the others.

import { apiFetch } from "../../ui/api_fetch.js";
import { delay } from "../../client/backoff.js";
import { Members } from "../../client/rooms/members.js";
import { findUsers } from "../rooms/switcher/switcher_search.js";

/** @import { Me, Member } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomPresence } from "./room_presence.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { CurrentUser } from "../current_user.js" */

/** @typedef {Member & Pick<Me, "role">} ChatMember a user, and the role unless it is "member" */

/**
 * @typedef {object} DirectoryOptions
 * @property {BaseClient} client
 * @property {RoomPresence} presence
 * @property {RoomList} roomList
 * @property {CurrentUser} currentUser
 * @property {() => RoomSession | undefined} room the open room
 * @property {() => void} onChange
 */

const PAGE_SIZE = "200";
/** Users that the server found and the page remembers, and as many queries. */
const MAX_FOUND = 200;
/** Most changes are announced by an event before the list gets that old. */
const MAX_AGE_MS = 60_000;
const RETRY_MS = 5_000;
/** All pages learn of a change at once, and spread their requests over this time. */
const SPREAD_MS = 2_000;
const MAX_WAIT_MS = 3_000;

/** @type {readonly ChatMember[]} */
const NO_USERS = [];

export class Directory {
  #options;
  #signal = new AbortController().signal;
  /** @type {readonly ChatMember[]} */
  #members = NO_USERS;
  #isLoaded = false;
  /** Whether `#members` are all members. */
  #isComplete = false;
  /** @type {Map<string, Promise<readonly ChatMember[]>>} users whom the server found, by query */
  #searches = new Map();
  /** @type {readonly ChatMember[]} users whom the server found, the last ones first */
  #found = NO_USERS;
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
    const here = room ? this.usersIn(room) : NO_USERS;
    return unique([...this.#members, ...here, ...inRooms, ...this.#found]);
  }

  /** Whether `users` has all members of the chat; else `find` finds the others. */
  get isComplete() {
    return this.#isComplete;
  }

  /**
   * Returns the role of a user unless it is "member".
   * @param {string} id
   */
  roleOf(id) {
    return [...this.#members, ...this.#found].find((one) => one.id === id)?.role;
  }

  /** The known owners and moderators, who alone may invite people to a chat that is invite-only. */
  get inviters() {
    return unique([...this.#members, ...this.#found]).filter(({ role }) =>
      role === "owner" || role === "moderator"
    );
  }

  /**
   * Returns the known users whose name has the text, best first, among them those whom the server finds.
   * @param {string} text
   */
  async find(text) {
    const query = text.trim();
    if (!this.#isLoaded) await this.refreshIfStale();
    if (query !== "" && !this.#isComplete) await this.#search(query);
    return findUsers(this.users, query);
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
   * Returns the other users who can be mentioned in a room, at least those whose name has the text.
   * @param {RoomSession} room
   * @param {string} text
   */
  async mentionable(room, text) {
    const authors = hasAllAuthors(room) ? NO_USERS : await this.#loadAuthors(room);
    const found = room.info.members ? NO_USERS : await this.find(text);
    const all = unique([...this.usersIn(room), ...authors, ...found]);
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
      this.#searches.clear();
      this.#options.onChange();
    }, Math.random() * SPREAD_MS);
  }

  async #load() {
    try {
      const { users, complete } = await apiFetch("GET", `/api/members?limit=${PAGE_SIZE}`);
      this.#members = users;
      this.#isComplete = complete;
      this.#isLoaded = true;
      this.#options.onChange();
    } catch {
      // The previous list stays in use.
      this.#freshUntil = performance.now() + RETRY_MS;
    }
  }

  /**
   * Asks the server, once for each query, and remembers whom it finds.
   * @param {string} query
   */
  async #search(query) {
    const searching = this.#searches.get(query) ?? this.#request(query);
    if (this.#searches.size >= MAX_FOUND) this.#searches.clear();
    this.#searches.set(query, searching);
    const users = await searching;
    if (users.length === 0) return;
    this.#found = unique([...users, ...this.#found]).slice(0, MAX_FOUND);
  }

  /**
   * @param {string} query
   * @returns {Promise<readonly ChatMember[]>}
   */
  async #request(query) {
    try {
      const params = new URLSearchParams({ q: query, limit: "50" });
      return (await apiFetch("GET", `/api/members?${params}`)).users;
    } catch {
      this.#searches.delete(query);
      return NO_USERS;
    }
  }

  /** @param {RoomSession} room */
  #loadAuthors(room) {
    const loading = this.#authors.get(room) ??
      new Members(this.#options.client.http).recentAuthors(room.name);
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
 * @template {Member} User
 * @param {readonly User[]} users
 */
function unique(users) {
  const ids = new Set();
  return users.filter(({ id, name }) => name !== "" && !ids.has(id) && ids.add(id));
}
