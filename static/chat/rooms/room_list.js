// @ts-check
// The rooms that the user may read, and what is unread in them: loaded now and then, and kept up to date
// by events in between. Draws nothing.

import { DEFAULT_ROOM } from "../router.js";
import { RejectedError, RetryableError } from "../../client/errors.js";
import { FollowedRooms } from "./followed_rooms.js";
import { ReadTracker } from "./read_tracker.js";
import { isPageActive } from "./tab_focus.js";
import {
  adjacentRoom,
  applyChange,
  applyReadState,
  mentionsUser,
  placeholderInfo,
  sortRooms,
  unreadForUser,
} from "./room_info.js";

/** @import { ChatEvent, ListedRoom, MessageEvent, NotificationLevel, RoomInfo, ReadState } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * See `Preferences`.
 * @typedef {object} NotificationPreferences
 * @property {(room: RoomInfo) => NotificationLevel} levelOf
 * @property {(room: RoomInfo) => boolean} isHidden
 * @property {(room: string, level: NotificationLevel) => void} setLevel
 * @property {number} doNotDisturbUntil
 */
/**
 * @typedef {object} RoomListOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {NotificationPreferences} preferences
 * @property {(message: MessageEvent, room: ListedRoom) => void} onMessage
 * @property {() => void} onChange
 */

const REFRESH_SPREAD_MS = 5_000;

/** Latest age of an `@here` that reaches the user. */
const PRESENT_MS = 60_000;

/** The read state of a room without messages. */
const EMPTY = { head: 0, read: 0, unread: 0, mentions: 0 };

export class RoomList {
  isLoaded = false;
  /** Number of activities that the user has not seen. */
  newActivity = 0;
  /** @type {ListedRoom[]} */
  rooms = [];
  /** @type {Set<string>} private rooms that appeared since the page was loaded, until they are opened */
  added = new Set();

  #client;
  #currentUser;
  #preferences;
  #onMessage;
  #onChange;
  #readTracker;
  /** @type {{ name: string } | undefined} the open room, once it is known whether it is hidden */
  #open;
  /** All rooms ever listed: one that was briefly missing is not new. */
  #listed = new Set();
  #followed;
  /** @type {(() => void)[] | undefined} updates during a refresh, which the new list may lack */
  #pendingUpdates;
  /** Positions from which newly followed rooms are read. */
  #cursor = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refreshTimer;

  /** @param {RoomListOptions} options */
  constructor({ client, currentUser, preferences, onMessage, onChange }) {
    this.#client = client;
    this.#currentUser = currentUser;
    this.#preferences = preferences;
    this.#onMessage = onMessage;
    this.#onChange = onChange;
    this.#readTracker = new ReadTracker(client);
    this.#followed = new FollowedRooms({
      client,
      list: () => this.#roomsToFollow(),
      onEvent: (event) => this.#onEvent(event),
      onDenied: (name) => this.#remove(name),
    });
  }

  /**
   * Returns the rooms to show, sorted. Hidden rooms are among them if they are open or need attention.
   * @param {RoomInfo[]} open
   */
  visible(...open) {
    const names = open.map(({ room }) => room);
    return this.sorted(...open).filter((room) =>
      !this.#preferences.isHidden(room) || room.unread > 0 || names.includes(room.room)
    );
  }

  /**
   * Returns all rooms, sorted.
   * @param {RoomInfo[]} open
   */
  sorted(...open) {
    return sortRooms(this.all(...open), this.#currentUser.id);
  }

  /**
   * Returns all rooms. The lobby and the open rooms are among them even without messages.
   * @param {RoomInfo[]} open
   */
  all(...open) {
    const hasLobby = this.isLoaded && this.#currentUser.canReadAllRooms;
    const lobby = hasLobby ? [placeholderInfo(DEFAULT_ROOM)] : [];
    const empty = [...lobby, ...open].map((info) => ({ ...info, ...EMPTY }));
    const rooms = new Map(
      [...empty, ...this.rooms].map((room) => [room.room, this.#withVisibleCounts(room)]),
    );
    return [...rooms.values()];
  }

  /**
   * Returns the number of rooms with unread messages.
   * @param {string} current a room that does not count
   */
  countUnread(current) {
    return this.all().filter(({ room, unread }) => unread > 0 && room !== current).length;
  }

  /**
   * Returns the previous or next visible room.
   * @param {string} current
   * @param {{ step: 1 | -1, isUnread: boolean }} options
   */
  adjacent(current, options) {
    return adjacentRoom(this.visible(), current, options);
  }

  /**
   * Loads the list. If that fails, the old list stays and loading is tried again soon.
   * @param {string} cursor from before the request; later entries are counted
   */
  async refresh(cursor) {
    /** @type {(() => void)[]} */
    const updates = [];
    clearTimeout(this.#refreshTimer);
    this.#cursor = cursor;
    this.#pendingUpdates = updates;
    try {
      await this.#readTracker.send();
      const { rooms, doNotDisturbUntil, newActivity } = await this.#client.rooms.listWithSettings();
      // A later refresh has begun, and may have a newer list.
      if (this.#pendingUpdates !== updates) return;
      for (const { room, type } of rooms) {
        if (this.isLoaded && type === "private" && !this.#listed.has(room)) this.added.add(room);
        this.#listed.add(room);
      }
      this.rooms = rooms;
      this.#preferences.doNotDisturbUntil = doNotDisturbUntil;
      this.newActivity = newActivity;
    } catch (error) {
      if (error instanceof RejectedError) return;
      const { retryAfter = 2 } = error instanceof RetryableError ? error : {};
      this.#refreshTimer = setTimeout(() => this.refresh(cursor), retryAfter * 1_000);
      return;
    } finally {
      if (this.#pendingUpdates === updates) this.#pendingUpdates = undefined;
    }
    this.isLoaded = true;
    for (const update of updates) update();
    if (cursor) this.#followed.follow(cursor);
    this.#onChange();
  }

  /**
   * Loads the list within a few seconds: other clients may have missed the same events.
   * @param {string} cursor see `refresh`
   */
  refreshSoon(cursor) {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.refresh(cursor), Math.random() * REFRESH_SPREAD_MS);
  }

  /**
   * Called when the user opens a room: it is no longer new nor hidden. A room hidden on another device
   * stays visible here until the user leaves it.
   * @param {{ name: string, info: RoomInfo }} room
   */
  show(room) {
    const { name } = room;
    this.added.delete(name);
    if (!this.isLoaded || room === this.#open) return;
    this.#open = room;
    const info = this.rooms.find(({ room }) => room === name) ?? room.info;
    if (!this.#preferences.isHidden(info)) return;
    this.setNotificationLevel(name, this.#preferences.levelOf(info));
  }

  /**
   * Marks a room as read up to a number.
   * @param {string} name
   * @param {number} seq
   */
  markRead(name, seq) {
    if (!this.isLoaded) return;
    const isMarked = this.rooms.find(({ room }) => room === name)?.isMarkedUnread;
    if (isMarked) this.#readTracker.set(name, { seq, isMarkedUnread: false });
    else if (!this.#readTracker.mark(name, seq)) return;
    const readAll = { read: seq, unread: 0, mentions: 0, isMarkedUnread: false };
    this.#set(name, (room) => seq < room.read ? room : { ...room, ...readAll });
    // The open room is drawn as read already, so nothing else changes.
    if (isMarked) this.#onChange();
  }

  /**
   * Marks all of a room as read.
   * @param {string} name
   */
  markAllRead(name) {
    this.markRead(name, this.rooms.find(({ room }) => room === name)?.head ?? 0);
  }

  /**
   * Marks a room as unread after a number. The server then reports how many messages that are.
   * @param {string} name
   * @param {number} seq
   */
  markUnread(name, seq) {
    this.#readTracker.set(name, { seq, isMarkedUnread: true });
    this.#readTracker.send();
    this.#update(name, (room) => ({ ...room, read: seq, isMarkedUnread: true }));
  }

  /** Sends the read markers at once. */
  flushRead() {
    return this.#readTracker.send();
  }

  /**
   * @param {string} name
   * @param {NotificationLevel} notificationLevel
   */
  async setNotificationLevel(name, notificationLevel) {
    this.#preferences.setLevel(name, notificationLevel);
    this.#update(name, (room) => ({ ...room, notificationLevel }));
    try {
      await this.#client.rooms.setNotificationLevel(name, notificationLevel);
    } catch {
      // This browser stores the level; other devices are not told.
    }
  }

  /** @param {number} until */
  setDoNotDisturbUntil(until) {
    this.#applyUpdate(() => {
      this.#preferences.doNotDisturbUntil = until;
      this.#onChange();
    });
  }

  /** @param {{ room: string } & ReadState} event the read state of a room has changed, on any device */
  onReadState({ room: name, ...readState }) {
    this.added.delete(name);
    if (readState.isMarkedUnread) this.#readTracker.forget(name);
    this.#applyUpdate(() => {
      const room = this.rooms.find(({ room }) => room === name);
      const next = room && applyReadState(room, readState);
      if (next) this.#update(name, () => next);
      else if (room) this.refresh(this.#cursor);
    });
  }

  /** @param {{ room: string, after: string }} event a public room was created `after` a cursor */
  onRoomCreated({ room: name, after }) {
    this.#applyUpdate(() => {
      if (!this.isLoaded || this.rooms.some(({ room }) => room === name)) return;
      this.rooms = [...this.rooms, { ...placeholderInfo(name), ...EMPTY }];
      this.#onChange();
      this.#followed.followSoon(after);
    });
  }

  /**
   * Applies the notification level to the counts: silent rooms show none, nor do hidden ones without a
   * mention. A room that the user was added to, or marked as unread, counts as unread.
   * @param {ListedRoom} room
   */
  #withVisibleCounts(room) {
    if (this.added.has(room.room) || room.isMarkedUnread) {
      return { ...room, unread: room.unread || 1 };
    }
    const isSilent = this.#preferences.levelOf(room) === "nothing" ||
      (this.#preferences.isHidden(room) && unreadForUser(room) === 0);
    return isSilent ? { ...room, unread: 0, mentions: 0 } : room;
  }

  /** Visible rooms come first. The lobby tells who is online even while it is empty. */
  #roomsToFollow() {
    return this.all().filter(({ isArchived }) => !isArchived)
      .toSorted((a, b) =>
        Number(this.#preferences.isHidden(a)) - Number(this.#preferences.isHidden(b))
      )
      .map(({ room }) => room);
  }

  /** @param {string} name */
  #remove(name) {
    this.rooms = this.rooms.filter(({ room }) => room !== name);
    this.#onChange();
  }

  /** @param {ChatEvent} event */
  #onEvent(event) {
    const room = this.rooms.find(({ room }) => room === event.room);
    if (event.type === "message" && event.groupMention) {
      // A page that resumes was not present at the time.
      const isMissed = event.groupMention === "here" && Date.now() - event.at > PRESENT_MS;
      if (isMissed || (room && this.#preferences.isHidden(room))) {
        event = { ...event, groupMention: undefined };
      }
    }
    const counted = event;
    this.#applyUpdate(() => this.#applyEvent(counted));
    if (room && event.type === "message") this.#onMessage(event, room);
    // Only the server knows whether the deleted message was unread.
    if (room?.unread && event.type === "delete") this.refreshSoon(this.#cursor);
  }

  /**
   * Applies an update now, and again to the list that is being loaded.
   * @param {() => void} update
   */
  #applyUpdate(update) {
    this.#pendingUpdates?.push(update);
    update();
  }

  /** @param {ChatEvent} event */
  #applyEvent(event) {
    this.#update(event.room, (room) => {
      const next = event.seq > room.head ? this.#count(room, event) : room;
      // A change may be older than the head, which another event may have moved past it.
      return event.type === "change" ? applyChange(next, event) : next;
    });
  }

  /**
   * @param {ListedRoom} room
   * @param {ChatEvent} event
   */
  #count(room, event) {
    const next = { ...room, head: event.seq, at: event.at };
    const { id: ownId } = this.#currentUser;
    if (event.type !== "message" || event.author === ownId) return next;
    const mentions = room.mentions + Number(mentionsUser(event, ownId));
    // An event reports other new activity. What the user is looking at is read in a moment.
    const isSeen = isPageActive() && this.#open?.name === room.room;
    if (event.groupMention && !isSeen) this.newActivity++;
    return { ...next, unread: room.unread + 1, mentions };
  }

  /**
   * @param {string} name
   * @param {(room: ListedRoom) => ListedRoom} change
   */
  #update(name, change) {
    this.#set(name, change);
    this.#onChange();
  }

  /**
   * @param {string} name
   * @param {(room: ListedRoom) => ListedRoom} change
   */
  #set(name, change) {
    this.rooms = this.rooms.map((room) => room.room === name ? change(room) : room);
  }
}
