// @ts-check
// The requests about the pinned messages of rooms.

import { roomPath } from "./rooms.js";

/** @import { HttpClient } from "../http_client.js" */
/** @import { Pin } from "../schema.js" */

/** All methods throw as those of `Rooms`. */
export class Pins {
  #http;

  /** @param {HttpClient} http */
  constructor(http) {
    this.#http = http;
  }

  /**
   * Returns a page of pinned messages, last pinned first.
   * @param {string} room
   * @param {string} [after] the id of the last message of the page before
   * @returns {Promise<{ pins: Pin[], complete: boolean }>}
   */
  async list(room, after) {
    const query = after ? `?after=${after}` : "";
    return await this.#http.request("list pinned messages", `${roomPath(room)}/pins${query}`);
  }

  /**
   * @param {{ room: string, id: string }} message
   * @param {string} from the current user's name
   */
  async add({ room, id }, from) {
    const path = `${roomPath(room)}/pins/${id}`;
    await this.#http.request("pin the message", path, { method: "PUT", body: { from } });
  }

  /** @param {{ room: string, id: string }} message */
  async remove({ room, id }) {
    const path = `${roomPath(room)}/pins/${id}`;
    await this.#http.request("unpin the message", path, { method: "DELETE" });
  }
}
