// @ts-check
// Does with a message what its reader wants.

import { roomUrl } from "../../router.js";
import { newId } from "../../../client/uuid_v7.js";
import { copyText } from "../../../ui/clipboard.js";
import { retryUntilSuccess } from "../../../ui/retry.js";
import { strings } from "../../../i18n/lazy.js";
import { explain } from "../../../ui/error_line.js";
import { toPlainLine } from "../markdown/markdown.js";
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
 * @property {() => RoomSession} room the one that is open
 * @property {(text: string) => void} showStatus what was done, or why it was not
 */

/** @typedef {{ stop: AbortController, over: Promise<void> }} PendingRequest */

/** After so long it is said that it has not arrived yet. */
const SLOW_AFTER_MS = 3_000;

export class MessageCommands {
  #options;
  /** @type {Map<string, PendingRequest>} what goes on until the server answers */
  #going = new Map();
  /** @type {Map<string, boolean>} whether an own emoji will be there when that is over */
  #willShow = new Map();

  /** @param {MessageCommandsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * What can be done with a message.
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
      // It is quoted there as it is in the reply.
      reply: () => composer.reply({ ...message, text: toPlainLine(message.text) }),
      edit: () => composer.edit(message),
      copyText: () => this.#copy(message.text),
      copyLink: () => this.#copy(roomUrl(message.room, message.seq)),
      pin: () => this.#pin(message),
      unpin: () => this.unpin(message),
      delete: () => this.#delete(message),
    };
    acts[action]();
  }

  /**
   * Shows an emoji at a message, or takes the own one back, be it still on its way.
   * @param {string} id
   * @param {string} emoji
   */
  async react(id, emoji) {
    const { client, composer, room, currentUser } = this.#options;
    const message = room().timeline.find(id);
    if (!message) return;
    const shown = message.reactions?.find((one) => one.emoji === emoji)?.users ?? [];
    const from = composer.name;
    if (!from) return this.#options.showStatus(strings.enterName);
    const what = `react ${emoji} ${id}`;
    const isShown = this.#willShow.get(what) ?? shown.some((user) => user.id === currentUser.id);
    this.#willShow.set(what, !isShown);
    const action = isShown ? "remove" : "add";
    const deed = newId();
    await this.#try(what, () => client.react(message, { emoji, action, from, id: deed }));
    if (!this.#going.has(what)) this.#willShow.delete(what);
  }

  /** @param {Draft} message */
  async #delete(message) {
    const deletion = { from: this.#options.composer.name || message.from, id: newId() };
    const { client } = this.#options;
    await this.#try(`delete ${message.id}`, () => client.delete(message, deletion));
  }

  /** @param {{ room: string, id: string }} message */
  async unpin(message) {
    await this.#try(`pin ${message.id}`, () => this.#options.client.rooms.unpin(message));
  }

  /** @param {Draft} message */
  async #pin(message) {
    const from = this.#options.composer.name;
    if (!from) return this.#options.showStatus(strings.enterName);
    const { rooms } = this.#options.client;
    await this.#try(`pin ${message.id}`, () => rooms.pin(message, from));
  }

  /** @param {string} text */
  async #copy(text) {
    this.#options.showStatus(await copyText(text) ? strings.copied : strings.copyFailed);
  }

  /**
   * Asks the server until it answers, while the page lives.
   * @param {string} what is to be done; what was wanted of the same before is wanted no more
   * @param {() => Promise<void>} ask the same is asked again until it arrives
   */
  async #try(what, ask) {
    const before = this.#going.get(what);
    before?.stop.abort();
    const stop = new AbortController();
    const over = this.#insist(ask, { after: before?.over, signal: stop.signal });
    this.#going.set(what, { stop, over });
    await over;
    if (this.#going.get(what)?.stop === stop) this.#going.delete(what);
  }

  /**
   * @param {() => Promise<void>} ask
   * @param {{ after: Promise<void> | undefined, signal: AbortSignal }} when
   */
  async #insist(ask, { after, signal }) {
    const { showStatus } = this.#options;
    const patience = setTimeout(() => showStatus(strings.notDeliveredYet), SLOW_AFTER_MS);
    // Of two that are under way the later one might come first.
    await after;
    try {
      await retryUntilSuccess(ask, signal);
    } catch (error) {
      showStatus(await explain(error));
    }
    clearTimeout(patience);
  }
}
