// @ts-check
// The requests about what only the user sees: saved messages, and what others did that concerns them.

import { roomPath } from "./rooms/rooms.js";

/** @import { HttpClient } from "./http_client.js" */
/** @import { ActivityPage, SavedPage } from "./schema.js" */

/** @typedef {{ before?: number, limit?: number }} ListRange `before`: that of the page before */

/**
 * All methods throw `RejectedError` if the server rejects the request, `RetryableError` if it may
 * succeed later, and another error without a response.
 */
export class PersonalLists {
  #http;

  /** @param {HttpClient} http */
  constructor(http) {
    this.#http = http;
  }

  /**
   * Returns a page of mentions, replies and reactions by others, newest first.
   * @param {ListRange} [range]
   * @returns {Promise<ActivityPage>}
   */
  async activity(range) {
    return await this.#http.request("load the activity", `/api/activity${toQuery(range)}`);
  }

  /**
   * Records that the user has seen their activity, on all devices.
   * @param {number} gid of the newest one
   */
  async seeActivity(gid) {
    const options = { method: "PUT", body: { gid }, keepalive: true };
    await this.#http.request("save what was seen", "/api/activity/seen", options);
  }

  /**
   * Returns a page of saved messages, last saved first.
   * @param {ListRange} [range]
   * @returns {Promise<SavedPage>}
   */
  async saved(range) {
    return await this.#http.request("load saved messages", `/api/saved${toQuery(range)}`);
  }

  /**
   * Saves a message for later.
   * @param {{ room: string, id: string }} message
   */
  async save(message) {
    await this.#http.request("save the message", savedPath(message), { method: "PUT" });
  }

  /**
   * Removes a message from those saved.
   * @param {{ room: string, id: string }} message
   */
  async unsave(message) {
    const action = "remove the saved message";
    await this.#http.request(action, savedPath(message), { method: "DELETE" });
  }
}

/** @param {{ room: string, id: string }} message */
function savedPath({ room, id }) {
  return `${roomPath(room)}/saved/${id}`;
}

/** @param {ListRange} [range] */
function toQuery({ before, limit = 50 } = {}) {
  return `?limit=${limit}${before === undefined ? "" : `&before=${before}`}`;
}
