// @ts-check
// Who the reader is to the server. The id is remembered, so that what waits is drawn right from the
// start, without a server too.

import { RefusedError } from "./client/refusal.js";
import { insist } from "./insist.js";
import { recall, remember } from "./memory.js";

/** @import { PageClient } from "./client/page_client.js" */

/**
 * @typedef {object} VisitorOptions
 * @property {() => void} changed
 * @property {() => void} uninvited one is nobody yet, or no more, where one must be invited
 */

export class Visitor {
  /** The id that stands with what the reader writes; empty until it is known. */
  id = recall("author");
  /** The name that the server knows; where it is empty one gives a name oneself. */
  name = "";
  /** Whether one must be invited before one may read anything. */
  isByInvitation = false;
  /** Whether one may read all rooms that are not private: a token names those that it opens. */
  mayReadAll = false;

  #client;
  #options;
  #role = "member";
  #asking = new AbortController();

  /**
   * @param {PageClient} client
   * @param {VisitorOptions} options
   */
  constructor(client, options) {
    this.#client = client;
    this.#options = options;
  }

  /** Where the reader sees to sessions and invitations; empty where there are no accounts. */
  get account() {
    return this.isByInvitation ? "/account" : "";
  }

  /** Whether one may make rooms and write to people. */
  get mayOpenRooms() {
    return this.id !== "" && !this.isGuest;
  }

  get isGuest() {
    return this.#role === "guest";
  }

  /** Whether one looks after the chat: takes away what others say, and takes people out of rooms. */
  get mayModerate() {
    return this.#role === "owner" || this.#role === "moderator";
  }

  /** Asks the server, which may take the reader for somebody else now. */
  async ask() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const me = await this.#ask(this.#asking.signal);
    if (!me) return;
    const { mode, id = "", name = "", role = "guest" } = me;
    this.id = id;
    this.name = name;
    this.#role = role;
    this.isByInvitation = mode === "invite";
    this.mayReadAll = mode !== "token";
    remember("author", id);
    if (this.isByInvitation && !id) this.#options.uninvited();
    else this.#options.changed();
  }

  /** @param {AbortSignal} signal */
  async #ask(signal) {
    try {
      return await insist(() => this.#client.me(), signal);
    } catch (error) {
      // A server that does not say it: what one writes is drawn by its name.
      if (error instanceof RefusedError) return;
      throw error;
    }
  }
}
