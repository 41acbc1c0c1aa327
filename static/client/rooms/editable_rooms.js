// @ts-check
// The requests that create and change rooms.

import { roomPath, Rooms, saveSetting } from "./rooms.js";

/** @import { HttpClient } from "../http_client.js" */
/** @import { Member } from "../schema.js" */

/** The rooms of a server, and changes to them. All methods throw as those of `Rooms`. */
export class EditableRooms extends Rooms {
  #http;

  /** @param {HttpClient} http */
  constructor(http) {
    super(http);
    this.#http = http;
  }

  /** Returns the first 200 rooms or so that the user may read: private ones first, then public ones. */
  async list() {
    return (await this.listWithSettings()).rooms;
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
   * Sets the place of a room among the user's favourites, on all devices.
   * @param {string} room
   * @param {number | null} rank a lower one comes first; null for no favourite
   */
  async setFavourite(room, rank) {
    await saveSetting(this.#http, "save the favourite", `${roomPath(room)}/favourite`, { rank });
  }

  /**
   * Silences all notifications of the user until a time, on all devices.
   * @param {number} until 0 ends it
   */
  async setDoNotDisturb(until) {
    await saveSetting(this.#http, "save do not disturb", "/api/me/do-not-disturb", { until });
  }
}
