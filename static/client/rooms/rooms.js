// @ts-check
// The requests about rooms and their settings that a reader makes.

/** @import { HttpClient, RequestOptions } from "../http_client.js" */
/** @import { ListedRoom, NotificationLevel, RoomInfo } from "../schema.js" */

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
   * Moves the read marker of the user: forward only, unless `isMarkedUnread` marks the room as unread
   * after it, on all devices. Then it stays there until `isMarkedUnread: false` says that the user reads on.
   * @param {string} room
   * @param {{ seq: number, isMarkedUnread?: boolean }} marker `seq` of the last message that was read
   */
  async moveReadMarker(room, marker) {
    await saveSetting(this.#http, "save the read marker", `${roomPath(room)}/read-marker`, marker);
  }

  /**
   * Sets which messages of a room notify the user, on all devices.
   * @param {string} room
   * @param {NotificationLevel} notificationLevel
   */
  async setNotificationLevel(room, notificationLevel) {
    const path = `${roomPath(room)}/notification-level`;
    await saveSetting(this.#http, "save the notification level", path, { notificationLevel });
  }
}

/** @param {string} room */
export function roomPath(room) {
  return `/api/rooms/${encodeURIComponent(room)}`;
}

/**
 * Saves a setting, even while the page closes.
 * @param {HttpClient} http
 * @param {string} action
 * @param {string} path
 * @param {RequestOptions["body"]} body
 */
export async function saveSetting(http, action, path, body) {
  await http.request(action, path, { method: "PUT", body, keepalive: true });
}
