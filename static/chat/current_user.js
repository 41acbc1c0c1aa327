// @ts-check
// The user as the server knows them. The last answer is stored, so that the page is drawn right before
// the next one arrives, or without a server.

import { RejectedError } from "../client/errors.js";
import { retryUntilSuccess } from "../ui/loading/retry.js";
import { load, onStorageChange, save } from "../ui/settings/storage.js";

/** @import { Me } from "../client/mod.js" */
/** @import { BaseClient } from "../client/base_client.js" */
/** @import { FileLimits } from "../client/schema.js" */

/**
 * @typedef {object} CurrentUserOptions
 * @property {() => void} onChange
 * @property {() => void} onSignedOut called in invite mode if the user is not signed in
 */

export class CurrentUser {
  /** Empty until known. */
  id = load("userId");
  /** The name that the server assigns; empty if users choose their own. */
  name = "";
  /** Whether the user may read every public room: a token can name the rooms. */
  canReadAllRooms = false;
  /** Code points that a message may have. */
  maxTextChars = Infinity;
  /** Whether the user may mention everyone in a room. */
  canMentionRoom = true;
  /** @type {FileLimits | undefined} undefined if files cannot be sent */
  files;
  /** Whether any user has a picture. */
  hasAvatars = false;
  /** @type {readonly string[]} ids of the users who joined first, in this order */
  firstUsers = [];

  #client;
  #options;
  #mode = "";
  #role = "";
  #request = new AbortController();

  /**
   * @param {BaseClient} client
   * @param {CurrentUserOptions} options
   */
  constructor(client, options) {
    this.#client = client;
    this.#options = options;
    this.#restore();
    onStorageChange("me", () => {
      // It is removed when the user signs out.
      if (!load("me")) return;
      this.#restore();
      options.onChange();
    });
  }

  /** Whether the server has answered, now or on an earlier visit. */
  get isKnown() {
    return this.#mode !== "";
  }

  /** The access mode; empty until known. */
  get mode() {
    return this.#mode;
  }

  get isInviteOnly() {
    return this.#mode === "invite";
  }

  /** Whether anyone with the link to a public room may read and post there. */
  get isOpen() {
    return this.#mode === "open" || !this.isKnown;
  }

  /** Empty if there are no accounts. */
  get accountUrl() {
    return this.isInviteOnly ? "/account" : "";
  }

  /** Whether to offer "Invite people". */
  get canInvite() {
    return this.isKnown && (!this.isInviteOnly || this.canModerate);
  }

  /** Whether the user may create rooms and direct messages. */
  get canCreateRooms() {
    return this.id !== "" && !this.isGuest;
  }

  get isGuest() {
    return this.#role === "guest";
  }

  get isOwner() {
    return this.#role === "owner";
  }

  /** Whether the user may delete other users' messages and remove members from rooms. */
  get canModerate() {
    return this.isOwner || this.#role === "moderator";
  }

  /** Asks the server for the current user. */
  async refresh() {
    this.#request.abort();
    this.#request = new AbortController();
    const me = await this.#fetch(this.#request.signal);
    if (!me) return;
    const { id = "", ...rest } = me;
    const known = { role: "guest", ...rest };
    this.id = id;
    this.#update(known);
    this.canReadAllRooms = me.mode !== "token";
    save("userId", id);
    save("me", JSON.stringify(known));
    if (this.isInviteOnly && !id) this.#options.onSignedOut();
    else this.#options.onChange();
  }

  /** Takes the last answer, which may be that of another tab. */
  #restore() {
    this.#update(JSON.parse(load("me") || "{}"));
  }

  /**
   * @param {{ mode?: string, name?: string | undefined, role?: string, maxTextChars?: number,
   *   canMentionRoom?: boolean, hasAvatars?: boolean, firstUsers?: string[],
   *   files?: FileLimits | undefined }} me
   */
  #update({
    mode = "",
    name = "",
    role = "member",
    maxTextChars = Infinity,
    canMentionRoom = true,
    files,
    hasAvatars = false,
    firstUsers = [],
  }) {
    this.#mode = mode;
    this.#role = role;
    this.name = name;
    this.maxTextChars = maxTextChars;
    this.canMentionRoom = canMentionRoom;
    this.files = files;
    this.hasAvatars = hasAvatars;
    this.firstUsers = firstUsers;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Me | undefined>}
   */
  async #fetch(signal) {
    try {
      return await retryUntilSuccess(() => this.#client.me(), signal);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      // The server does not say: recognize the user's own messages by name.
      this.#mode ||= "open";
      this.#options.onChange();
    }
  }
}
