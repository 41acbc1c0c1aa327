// @ts-check
// Who the reader is to the server. The id is remembered, so that what waits is drawn right from the
// start, without a server too.

import { RefusedError } from "./client/mod.js";
import { insist } from "./insist.js";
import { part } from "./markup.js";
import { recall, remember } from "./memory.js";
import { words } from "./words.js";

/** @import { Client } from "./client/mod.js" */

export class Visitor {
  /** The id that stands with what the reader writes; empty until it is known. */
  id = recall("author");
  /** The name that the server knows; where it is empty one gives a name oneself. */
  name = "";
  role = "member";
  /** Where the reader sees to sessions and invitations; empty where there are no accounts. */
  account = "";

  #client;
  #changed;
  #asking = new AbortController();

  /**
   * @param {Client} client
   * @param {() => void} changed
   */
  constructor(client, changed) {
    this.#client = client;
    this.#changed = changed;
  }

  /** Whether one may make rooms and write to people. */
  get mayOpenRooms() {
    return this.id !== "" && this.role !== "guest";
  }

  /** Asks the server, which may take the reader for somebody else now. */
  async ask() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const me = await this.#ask(this.#asking.signal);
    if (!me) return;
    if (me.mode === "invite") this.#isInvited(me.id);
    this.id = me.id ?? "";
    this.name = me.name ?? "";
    this.role = me.role ?? "guest";
    remember("author", this.id);
    this.#changed();
  }

  /**
   * A link to a room alone lets nobody in: who must come in first, or was signed out meanwhile, is
   * sent to where one does.
   * @param {string | undefined} id
   */
  #isInvited(id) {
    this.account = "/account";
    part(document, "[data-word=whoReads]", HTMLElement).textContent = words.whoReadsInvited;
    const room = location.pathname.match(/^\/r\/([^/]+)/)?.[1];
    if (!id) location.replace(room ? `/join?room=${room}` : "/join");
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
