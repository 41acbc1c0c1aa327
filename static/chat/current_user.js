// @ts-check
// Who the reader is to the server. What it said last is remembered, so that the page is drawn right from
// the start, without a server too.

import { RejectedError } from "../client/errors.js";
import { retryUntilSuccess } from "../ui/retry.js";
import { load, save } from "../ui/storage.js";

/** @import { Me } from "../client/mod.js" */
/** @import { BaseClient } from "../client/base_client.js" */

/**
 * @typedef {object} CurrentUserOptions
 * @property {() => void} onChange
 * @property {() => void} onSignedOut one is nobody yet, or no more, where one must be invited
 */

export class CurrentUser {
  /** The id that stands with what the reader writes; empty until it is known. */
  id = load("author");
  /** The name that the server knows; where it is empty one gives a name oneself. */
  name = "";
  /** Whether one may read all rooms that are not private: a token names those that it opens. */
  canReadAllRooms = false;

  #client;
  #options;
  /** How the server finds out who somebody is; empty until it is known. */
  #mode = "";
  #role = "";
  #asking = new AbortController();

  /**
   * @param {BaseClient} client
   * @param {CurrentUserOptions} options
   */
  constructor(client, options) {
    this.#client = client;
    this.#options = options;
    this.#update(JSON.parse(load("me") || "{}"));
  }

  /** Whether the server has said who the reader is, now or at an earlier visit. */
  get isKnown() {
    return this.#mode !== "";
  }

  /** Whether one must be invited before one may read anything. */
  get isInviteOnly() {
    return this.#mode === "invite";
  }

  /** Whether the link to a public room is enough to read and write there. */
  get isOpen() {
    return this.#mode === "open" || !this.isKnown;
  }

  /** Where the reader sees to sessions and invitations; empty where there are no accounts. */
  get accountUrl() {
    return this.isInviteOnly ? "/account" : "";
  }

  /** Address of the page that makes invitations; empty for users who may not invite. */
  get invitationsUrl() {
    return this.isInviteOnly && this.canModerate ? "/account#invitations" : "";
  }

  /** Whether one may make rooms and write to people. */
  get canCreateRooms() {
    return this.id !== "" && !this.isGuest;
  }

  get isGuest() {
    return this.#role === "guest";
  }

  /** Whether one looks after the chat: takes away what others say, and takes people out of rooms. */
  get canModerate() {
    return this.#role === "owner" || this.#role === "moderator";
  }

  /** Asks the server, which may take the reader for somebody else now. */
  async refresh() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const me = await this.#ask(this.#asking.signal);
    if (!me) return;
    const { mode, id = "", name, role = "guest" } = me;
    this.id = id;
    this.#update({ mode, name, role });
    this.canReadAllRooms = mode !== "token";
    save("author", id);
    save("me", JSON.stringify({ mode, name, role }));
    if (this.isInviteOnly && !id) this.#options.onSignedOut();
    else this.#options.onChange();
  }

  /** @param {{ mode?: string, name?: string | undefined, role?: string }} me */
  #update({ mode = "", name = "", role = "member" }) {
    this.#mode = mode;
    this.#role = role;
    this.name = name;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Me | undefined>}
   */
  async #ask(signal) {
    try {
      return await retryUntilSuccess(() => this.#client.me(), signal);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      // A server that does not say it: what one writes is drawn by its name.
      this.#mode ||= "open";
      this.#options.onChange();
    }
  }
}
