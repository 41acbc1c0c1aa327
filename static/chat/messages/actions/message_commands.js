// @ts-check
// Runs the actions on a message.

import { roomUrl } from "../../router.js";
import { PersonalLists } from "../../../client/personal_lists.js";
import { Pins } from "../../../client/rooms/pins.js";
import { newId } from "../../../client/uuid_v7.js";
import { copyText } from "../../../ui/clipboard.js";
import { retryUntilSuccess } from "../../../ui/loading/retry.js";
import { strings } from "../../../i18n/lazy.js";
import { explain } from "../../../ui/errors/error_line.js";
import { toLine } from "../markdown/markdown.js";
import { actionsFor } from "./available_actions.js";

/** @import { Action } from "./available_actions.js" */
/** @import { Draft } from "../../../client/mod.js" */
/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { Composer } from "../../composer/composer.js" */
/** @import { RoomSession } from "../session/room_session.js" */
/** @import { CurrentUser } from "../../current_user.js" */

/**
 * @typedef {object} MessageCommandsOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {Composer} composer
 * @property {() => RoomSession} room that is open
 * @property {(message: { room: string, seq: number }) => void} markUnread
 * @property {(text: string) => void} showStatus shows what was done, or why it was not
 */

/** @typedef {{ stop: AbortController, done: Promise<void> }} PendingRequest */

/** After this time the user sees that a request is slow. */
const SLOW_AFTER_MS = 3_000;

export class MessageCommands {
  #options;
  #lists;
  #pins;
  /** @type {Map<string, PendingRequest>} requests without a response yet, by action and message */
  #pending = new Map();
  /** @type {Map<string, boolean>} whether the user's reaction is set once the request is done */
  #willBeSet = new Map();

  /** @param {MessageCommandsOptions} options */
  constructor(options) {
    this.#options = options;
    this.#lists = new PersonalLists(options.client.http);
    this.#pins = new Pins(options.client.http);
  }

  /**
   * Returns the actions that are available for a message.
   * @param {string} id
   */
  available(id) {
    const room = this.#options.room();
    const entry = room.timeline.entry(id);
    return entry ? actionsFor(entry, this.#options.currentUser, room) : [];
  }

  /**
   * @param {Exclude<Action, "react">} action
   * @param {string} id of a message
   */
  run(action, id) {
    const { composer } = this.#options;
    const message = this.#options.room().timeline.find(id);
    if (!message) return;
    const acts = {
      // As the reply will quote it.
      reply: () => composer.reply({ ...message, text: toLine(message) }),
      edit: () => composer.edit(message),
      copyText: () => this.#copy(message.text),
      copyLink: () => this.#copy(roomUrl(message.room, message.seq)),
      markUnread: () => this.#options.markUnread(message),
      save: () => this.#try(`save ${id}`, () => this.#lists.save(message)),
      unsave: () => this.#try(`save ${id}`, () => this.#lists.unsave(message)),
      pin: () => this.#pin(message),
      unpin: () => this.unpin(message),
      delete: () => this.#delete(message),
    };
    acts[action]();
  }

  /**
   * Toggles a reaction, even if its request is still pending.
   * @param {string} id
   * @param {string} emoji
   */
  async react(id, emoji) {
    const { client, composer, room, currentUser } = this.#options;
    const message = room().timeline.find(id);
    if (!message) return;
    const shown = message.reactions?.find((one) => one.emoji === emoji)?.users ?? [];
    const from = await composer.requireName();
    const key = `react ${emoji} ${id}`;
    const isShown = this.#willBeSet.get(key) ?? shown.some((user) => user.id === currentUser.id);
    this.#willBeSet.set(key, !isShown);
    const action = isShown ? "remove" : "add";
    const reactionId = newId();
    await this.#try(key, () => client.react(message, { emoji, action, from, id: reactionId }));
    if (!this.#pending.has(key)) this.#willBeSet.delete(key);
  }

  /** @param {Draft} message */
  async #delete(message) {
    const deletion = { from: this.#options.composer.name || message.from, id: newId() };
    const { client } = this.#options;
    await this.#try(`delete ${message.id}`, () => client.delete(message, deletion));
  }

  /** @param {{ room: string, id: string }} message */
  async unpin(message) {
    await this.#try(`pin ${message.id}`, () => this.#pins.remove(message));
  }

  /** @param {Draft} message */
  async #pin(message) {
    const from = await this.#options.composer.requireName();
    await this.#try(`pin ${message.id}`, () => this.#pins.add(message, from));
  }

  /** @param {string} text */
  async #copy(text) {
    this.#options.showStatus(await copyText(text) ? strings.copied : strings.copyFailed);
  }

  /**
   * Sends a request until the server answers, replacing a pending one with the same key.
   * @param {string} key
   * @param {() => Promise<void>} send repeats the same request, with the same id
   */
  async #try(key, send) {
    const before = this.#pending.get(key);
    before?.stop.abort();
    const stop = new AbortController();
    const done = this.#send(send, { after: before?.done, signal: stop.signal });
    this.#pending.set(key, { stop, done });
    await done;
    if (this.#pending.get(key)?.stop === stop) this.#pending.delete(key);
  }

  /**
   * @param {() => Promise<void>} send
   * @param {{ after: Promise<void> | undefined, signal: AbortSignal }} options
   */
  async #send(send, { after, signal }) {
    const { showStatus } = this.#options;
    const slowTimer = setTimeout(() => showStatus(strings.notDeliveredYet), SLOW_AFTER_MS);
    // Requests in parallel might arrive out of order.
    await after;
    try {
      await retryUntilSuccess(send, signal);
    } catch (error) {
      showStatus(await explain(error));
    }
    clearTimeout(slowTimer);
  }
}
