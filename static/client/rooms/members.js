// @ts-check
// The requests about the members of rooms.

import { roomPath } from "./rooms.js";

/** @import { HttpClient } from "../http_client.js" */
/** @import { Member } from "../schema.js" */

/** All methods throw as those of `Rooms`. */
export class Members {
  #http;

  /** @param {HttpClient} http */
  constructor(http) {
    this.#http = http;
  }

  /**
   * @param {string} room
   * @param {Member} member
   * @param {string} from the current user's name
   */
  async add(room, { id, name }, from) {
    const action = `add "${name}" to the room`;
    const body = { id, name, from };
    await this.#http.request(action, `${roomPath(room)}/members`, { method: "POST", body });
  }

  /**
   * Removes a member. A user who removes themselves leaves the room.
   * @param {string} room
   * @param {string} user the id
   */
  async remove(room, user) {
    const path = `${roomPath(room)}/members/${encodeURIComponent(user)}`;
    await this.#http.request("remove a member", path, { method: "DELETE" });
  }

  /**
   * Leaves all private rooms and direct messages to which a certain user added the current one.
   * @param {string} user the id of the user who added
   * @returns {Promise<string[]>} the rooms that were left
   */
  async leaveAddedBy(user) {
    const path = `/api/rooms?addedBy=${encodeURIComponent(user)}`;
    return (await this.#http.request("leave rooms", path, { method: "DELETE" })).left;
  }

  /**
   * Returns the users who posted recently, latest first.
   * @param {string} room
   * @returns {Promise<Member[]>}
   */
  async recentAuthors(room) {
    const path = `${roomPath(room)}/recent-authors`;
    return (await this.#http.request("list recent authors", path)).users;
  }
}
