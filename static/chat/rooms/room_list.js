// @ts-check
// The rooms that the reader may read, and what is unread in them: asked now and then, counted on by
// what the stream brings meanwhile. Draws nothing.

import { DEFAULT_ROOM } from "../router.js";
import { RejectedError, RetryableError } from "../../client/errors.js";
import { ReadTracker } from "./read_tracker.js";
import {
  adjacentRoom,
  applyChange,
  applyReadState,
  needsAttention,
  placeholderInfo,
  sortRooms,
} from "./room_info.js";

/** @import { ChatEvent, RoomFeed, ListedRoom, MessageEvent, NotificationLevel, RoomInfo, ReadState } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * Of what in each room the reader wants to hear, and which of them to see only when they call.
 * @typedef {object} NotificationLevels
 * @property {(room: RoomInfo) => NotificationLevel} levelOf
 * @property {(room: RoomInfo) => boolean} isHidden
 * @property {(room: string, level: NotificationLevel) => void} setLevel
 * @property {number} doNotDisturbUntil
 */
/**
 * @typedef {object} RoomListOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {(message: MessageEvent, room: ListedRoom) => void} onMessage a message has come
 * @property {NotificationLevels} preferences
 */

// A stream has 100 rooms at most, and all tabs share one.
const FOLLOWED = 50;
// All hear in the same moment of a room that begins, and open their streams anew to follow it; who
// begins many must not keep them doing that.
const JOIN_SPREAD_MS = 500;
const JOIN_EVERY_MS = 5_000;
const REFRESH_SPREAD_MS = 5_000;

/** How one stands in a room in which nobody has written. */
const NOTHING = { head: 0, read: 0, unread: 0, mentions: 0 };

export class RoomList {
  /** Whether the server has such a list. */
  isLoaded = false;
  /** @type {ListedRoom[]} */
  rooms = [];
  /** @type {Set<string>} the private ones that have come since the page did, until one opens them */
  added = new Set();

  #client;
  #currentUser;
  #heard;
  #choices;
  /** @type {unknown} the room that is open, once it is known whether it is hidden */
  #open;
  #changed;
  #readTracker;
  /** All that were ever listed: one that a server did not know for a moment is not new. */
  #known = new Set();
  /** @type {Map<string, RoomFeed>} */
  #feeds = new Map();
  /** @type {(() => void)[] | undefined} takes what came while the list was asked for, which may not know it */
  #pendingUpdates;
  /** From before what is counted of rooms that are followed from now on. */
  #cursor = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} follows the rooms that have begun */
  #followTimer;
  #followedAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} asks again, as where that was too often */
  #refreshTimer;

  /**
   * @param {RoomListOptions} options
   * @param {() => void} changed
   */
  constructor({ client, currentUser, onMessage, preferences }, changed) {
    this.#client = client;
    this.#currentUser = currentUser;
    this.#heard = onMessage;
    this.#choices = preferences;
    this.#changed = changed;
    this.#readTracker = new ReadTracker(client);
  }

  /**
   * Those that are to be seen: of the hidden ones what is open, and what calls.
   * @param {RoomInfo[]} open
   */
  visible(...open) {
    const names = open.map(({ room }) => room);
    return this.sorted(...open).filter((one) =>
      !this.#choices.isHidden(one) || one.unread > 0 || names.includes(one.room)
    );
  }

  /**
   * All in the order in which they are shown.
   * @param {RoomInfo[]} open
   */
  sorted(...open) {
    return sortRooms(this.all(...open), this.#currentUser.id);
  }

  /**
   * All, with the lobby and the room that is open: nobody may have written in these yet.
   * @param {RoomInfo[]} open
   */
  all(...open) {
    const lobby = this.isLoaded && this.#currentUser.canReadAllRooms
      ? [placeholderInfo(DEFAULT_ROOM)]
      : [];
    const empty = [...lobby, ...open].map((info) => ({ ...info, ...NOTHING }));
    const rooms = new Map(
      [...empty, ...this.rooms].map((one) => [one.room, this.#withVisibleCounts(one)]),
    );
    return [...rooms.values()];
  }

  /**
   * Asks for the list, and again soon where it does not come: until then what is there stays.
   * @param {string} cursor from before; what comes after it is counted
   */
  async refresh(cursor) {
    /** @type {(() => void)[]} */
    const meanwhile = [];
    clearTimeout(this.#refreshTimer);
    this.#cursor = cursor;
    this.#pendingUpdates = meanwhile;
    try {
      await this.#readTracker.send();
      const { rooms, doNotDisturbUntil } = await this.#client.rooms.listWithSettings();
      // It was asked for again: this one may be older than what came of that.
      if (this.#pendingUpdates !== meanwhile) return;
      for (const { room, type } of rooms) {
        if (this.isLoaded && type === "private" && !this.#known.has(room)) this.added.add(room);
        this.#known.add(room);
      }
      this.rooms = rooms;
      this.#choices.doNotDisturbUntil = doNotDisturbUntil;
    } catch (error) {
      // What is refused would be refused again.
      if (error instanceof RejectedError) return;
      const { retryAfter = 2 } = error instanceof RetryableError ? error : {};
      this.#refreshTimer = setTimeout(() => this.refresh(cursor), retryAfter * 1_000);
      return;
    } finally {
      if (this.#pendingUpdates === meanwhile) this.#pendingUpdates = undefined;
    }
    this.isLoaded = true;
    for (const take of meanwhile) take();
    if (cursor) this.#follow(cursor);
    this.#changed();
  }

  /**
   * Asks for it within a moment, in which others ask who have missed something, too.
   * @param {string} cursor see `refresh`
   */
  refreshSoon(cursor) {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.refresh(cursor), Math.random() * REFRESH_SPREAD_MS);
  }

  /**
   * In how many rooms something is unread.
   * @param {string} current the room that is before the reader's eyes
   */
  countUnread(current) {
    return this.all().filter(({ room, unread }) => unread > 0 && room !== current).length;
  }

  /**
   * The room beside one in the list.
   * @param {string} current
   * @param {{ step: 1 | -1, isUnread: boolean }} way
   */
  adjacent(current, way) {
    return adjacentRoom(this.visible(), current, way);
  }

  /**
   * The reader has seen all of a room up to a number.
   * @param {string} name
   * @param {number} seq
   */
  markRead(name, seq) {
    if (!this.isLoaded || !this.#readTracker.mark(name, seq)) return;
    // The room before the eyes is drawn as one that was read: nothing has changed.
    this.#set(
      name,
      (room) => seq < room.read ? room : { ...room, read: seq, unread: 0, mentions: 0 },
    );
  }

  /** Tells the server now how far was read, and not a moment later. */
  flushRead() {
    this.#readTracker.send();
  }

  /**
   * The reader has a room open: it is new no more, nor hidden. What is hidden on another device while
   * it is open here goes when the reader does.
   * @param {{ name: string, info: RoomInfo }} room
   */
  show(room) {
    const { name } = room;
    this.added.delete(name);
    if (!this.isLoaded || room === this.#open) return;
    this.#open = room;
    const info = this.rooms.find(({ room }) => room === name) ?? room.info;
    if (this.#choices.isHidden(info)) {
      this.setNotificationLevel(name, this.#choices.levelOf(info));
    }
  }

  /**
   * The reader has chosen of what in a room to hear.
   * @param {string} name
   * @param {NotificationLevel} notificationLevel
   */
  async setNotificationLevel(name, notificationLevel) {
    this.#choices.setLevel(name, notificationLevel);
    this.#update(name, (room) => ({ ...room, notificationLevel }));
    try {
      await this.#client.rooms.setNotificationLevel(name, notificationLevel);
    } catch {
      // The browser keeps it; other devices do not hear of it.
    }
  }

  /**
   * Up to when the reader wants to hear of nothing.
   * @param {number} until
   */
  setDoNotDisturbUntil(until) {
    this.#applyNowAndLater(() => {
      this.#choices.doNotDisturbUntil = until;
      this.#changed();
    });
  }

  /**
   * The reader has read a room on one of their devices, or chosen of what in it to hear.
   * @param {{ room: string } & ReadState} news
   */
  onReadState({ room: name, ...standing }) {
    this.added.delete(name);
    this.#applyNowAndLater(() => {
      const room = this.rooms.find(({ room }) => room === name);
      const next = room && applyReadState(room, standing);
      if (next) this.#update(name, () => next);
      else if (room) this.refresh(this.#cursor);
    });
  }

  /**
   * A public room has begun.
   * @param {{ room: string, after: string }} news
   */
  onRoomCreated({ room: name, after }) {
    this.#applyNowAndLater(() => {
      if (!this.isLoaded || this.rooms.some(({ room }) => room === name)) return;
      const room = { ...placeholderInfo(name), ...NOTHING };
      this.rooms = [...this.rooms, room];
      this.#changed();
      this.#followSoon(after);
    });
  }

  /**
   * Of a room of which one wants to hear nothing nothing is new, nor of a hidden one that calls nobody;
   * one that was added is new itself.
   * @param {ListedRoom} room
   */
  #withVisibleCounts(room) {
    if (this.added.has(room.room)) return { ...room, unread: room.unread || 1 };
    const isSilent = this.#choices.levelOf(room) === "nothing" ||
      (this.#choices.isHidden(room) && !needsAttention(room));
    return isSilent ? { ...room, unread: 0, mentions: 0 } : room;
  }

  /** @param {string} cursor before the first of the rooms that have begun */
  #followSoon(cursor) {
    const pause = this.#followedAt + JOIN_EVERY_MS - performance.now();
    this.#followTimer ??= setTimeout(() => {
      this.#followTimer = undefined;
      this.#followedAt = performance.now();
      this.#follow(cursor);
    }, Math.max(pause, Math.random() * JOIN_SPREAD_MS));
  }

  /** @param {string} cursor */
  #follow(cursor) {
    // What is hidden takes the place of nothing that is seen.
    const names = this.rooms.filter(({ isArchived }) => !isArchived)
      .toSorted((a, b) => Number(this.#choices.isHidden(a)) - Number(this.#choices.isHidden(b)))
      .slice(0, FOLLOWED).map(({ room }) => room);
    for (const [name, feed] of this.#feeds) if (!names.includes(name)) this.#leave(name, feed);
    for (const name of names) if (!this.#feeds.has(name)) this.#join(name, cursor);
  }

  /**
   * @param {string} name
   * @param {string} cursor
   */
  #join(name, cursor) {
    const feed = this.#client.follow(name, {
      onEvent: (event) => this.#onEvent(event),
      // Counted again when the list is loaded again.
      onLost: () => this.#feeds.delete(name),
      onDenied: () => this.#drop(name),
    });
    this.#feeds.set(name, feed);
    feed.open(cursor);
  }

  /**
   * @param {string} name
   * @param {RoomFeed} feed
   */
  #leave(name, feed) {
    this.#feeds.delete(name);
    feed.close();
  }

  /** @param {string} name */
  #drop(name) {
    this.#feeds.delete(name);
    this.rooms = this.rooms.filter(({ room }) => room !== name);
    this.#changed();
  }

  /** @param {ChatEvent} event */
  #onEvent(event) {
    this.#applyNowAndLater(() => this.#count(event));
    const room = this.rooms.find(({ room }) => room === event.room);
    if (room && event.type === "message") this.#heard(event, room);
    // Whether it was unread the server knows.
    if (room?.unread && event.type === "delete") this.refreshSoon(this.#cursor);
  }

  /**
   * Takes what the server tells, and again when the list has come that is asked for.
   * @param {() => void} take
   */
  #applyNowAndLater(take) {
    this.#pendingUpdates?.push(take);
    take();
  }

  /** @param {ChatEvent} event */
  #count(event) {
    this.#update(event.room, (room) => {
      const next = event.seq > room.head ? this.#countIn(room, event) : room;
      // Also one before the head, which may have been told without it.
      return event.type === "change" ? applyChange(next, event) : next;
    });
  }

  /**
   * @param {ListedRoom} room
   * @param {ChatEvent} event
   */
  #countIn(room, event) {
    const next = { ...room, head: event.seq, at: event.at };
    const { id } = this.#currentUser;
    if (event.type !== "message" || event.author === id) return next;
    const isMention = event.mentions?.some((one) => one.id === id) ?? false;
    return { ...next, unread: room.unread + 1, mentions: room.mentions + Number(isMention) };
  }

  /**
   * @param {string} name
   * @param {(room: ListedRoom) => ListedRoom} change
   */
  #update(name, change) {
    this.#set(name, change);
    this.#changed();
  }

  /**
   * @param {string} name
   * @param {(room: ListedRoom) => ListedRoom} change
   */
  #set(name, change) {
    this.rooms = this.rooms.map((room) => room.room === name ? change(room) : room);
  }
}
