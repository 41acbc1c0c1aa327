// @ts-check
// The requests about rooms and their settings.

/** @import { HttpClient, RequestOptions } from "./http_client.js" */
/** @import { ListedRoom, Member, NotificationLevel, RoomInfo } from "./schema.js" */

const PAGE_SIZE = 200;

/**
 * The rooms of a server. All methods throw `RejectedError` if the server rejects the request,
 * `RetryableError` if it may succeed later, and another error without a response.
 */
export class Rooms {
  #http;

  /** @param {HttpClient} http */
  constructor(http) {
    this.#http = http;
  }

  /** Returns the first 200 rooms or so that the user may read: private ones first, then public ones. */
  async list() {
    return (await this.listWithSettings()).rooms;
  }

  /**
   * Returns the list, and the time until which the user wants no notifications (0 for none).
   * @returns {Promise<{ rooms: ListedRoom[], doNotDisturbUntil: number, newActivity: number }>}
   */
  async listWithSettings() {
    /** @type {{ rooms: ListedRoom[], complete: boolean, doNotDisturbUntil: number, newActivity: number }} */
    let page;
    /** @type {ListedRoom[]} */
    const rooms = [];
    do {
      const after = rooms.length > 0 ? `&after=${rooms.at(-1)?.room}` : "";
      page = await this.#http.request("list the rooms", `/api/rooms?limit=${PAGE_SIZE}${after}`);
      rooms.push(...page.rooms);
    } while (!page.complete && rooms.length < PAGE_SIZE);
    return { ...page, rooms };
  }

  /**
   * Returns a room with all its members and pins.
   * @param {string} room
   * @returns {Promise<RoomInfo>}
   */
  async get(room) {
    const action = `load the room "${room}"`;
    const info = await this.#http.request(action, roomPath(room));
    for (let hasMore = info.hasMoreMembers; hasMore;) {
      const after = info.members.at(-1).id;
      const path = `${roomPath(room)}/members?limit=${PAGE_SIZE}&after=${after}`;
      const { complete, members } = await this.#http.request(action, path);
      info.members.push(...members);
      hasMore = !complete;
    }
    return info;
  }

  /**
   * Creates a private room or a direct message; returns the existing direct message if these users have
   * one.
   *
   * @param {{ title?: string, members: readonly Member[], isDirect: boolean, from: string }} options
   * `members` are the other users, `from` is the current user's name; a direct message has no title
   * @returns {Promise<string>} the room's name
   */
  async open({ members, ...options }) {
    // The server rejects members with other fields.
    const body = { ...options, members: members.map(({ id, name }) => ({ id, name })) };
    return (await this.#http.request("create a room", "/api/rooms", { method: "POST", body })).room;
  }

  /**
   * @param {string} room
   * @param {{ title?: string, topic?: string, isArchived?: boolean }} settings
   * @param {string} from the current user's name
   */
  async update(room, settings, from) {
    const body = { ...settings, from };
    await this.#http.request(`change the room "${room}"`, roomPath(room), {
      method: "PATCH",
      body,
    });
  }

  /**
   * Moves the read marker of the user: forward only, unless `isMarkedUnread` marks the room as unread
   * after it, on all devices. Then it stays there until `isMarkedUnread: false` says that the user reads on.
   * @param {string} room
   * @param {{ seq: number, isMarkedUnread?: boolean }} marker `seq` of the last message that was read
   */
  async moveReadMarker(room, marker) {
    await this.#save("save the read marker", `${roomPath(room)}/read-marker`, marker);
  }

  /**
   * Sets which messages of a room notify the user, on all devices.
   * @param {string} room
   * @param {NotificationLevel} notificationLevel
   */
  async setNotificationLevel(room, notificationLevel) {
    const path = `${roomPath(room)}/notification-level`;
    await this.#save("save the notification level", path, { notificationLevel });
  }

  /**
   * Sets the place of a room among the user's favourites, on all devices.
   * @param {string} room
   * @param {number | null} rank a lower one comes first; null for no favourite
   */
  async setFavourite(room, rank) {
    await this.#save("save the favourite", `${roomPath(room)}/favourite`, { rank });
  }

  /**
   * Silences all notifications of the user until a time, on all devices.
   * @param {number} until 0 ends it
   */
  async setDoNotDisturb(until) {
    await this.#save("save do not disturb", "/api/me/do-not-disturb", { until });
  }

  /**
   * Settings are saved even while the page closes.
   * @param {string} action
   * @param {string} path
   * @param {RequestOptions["body"]} body
   */
  async #save(action, path, body) {
    await this.#http.request(action, path, { method: "PUT", body, keepalive: true });
  }
}

/** @param {string} room */
export function roomPath(room) {
  return `/api/rooms/${encodeURIComponent(room)}`;
}
