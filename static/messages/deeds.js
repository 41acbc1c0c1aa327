// @ts-check
// Does with a message what its reader wants.

import { insist } from "../insist.js";
import { newId, RefusedError } from "../client/mod.js";
import { lineOf } from "./markdown.js";
import { actionsFor } from "./message_rules.js";
import { addressOf } from "../navigation.js";
import { words } from "../words.js";

/** @import { Action } from "./message_rules.js" */
/** @import { Client, Draft } from "../client/mod.js" */
/** @import { Composer } from "../composer/composer.js" */
/** @import { Room } from "./room.js" */
/** @import { Visitor } from "../visitor.js" */

/**
 * @typedef {object} DeedsOptions
 * @property {Client} client
 * @property {Visitor} visitor
 * @property {Composer} composer
 * @property {() => Room} room the one that is open
 * @property {(text: string) => void} told what was done, or why it was not
 */

/** What does not arrive for so long is given up: nobody waits for an edit. */
const GIVE_UP_MS = 20_000;

export class Deeds {
  #options;

  /** @param {DeedsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * What can be done with a message.
   * @param {string} id
   */
  offer(id) {
    const room = this.#options.room();
    const entry = room.timeline.entry(id);
    return entry ? actionsFor(entry, this.#options.visitor, room) : [];
  }

  /**
   * @param {Exclude<Action, "react">} action
   * @param {string} id of a message
   */
  act(action, id) {
    const { composer } = this.#options;
    const message = this.#options.room().timeline.find(id);
    if (!message) return;
    const acts = {
      // It is quoted there as it is in the reply.
      reply: () => composer.reply({ ...message, text: lineOf(message.text) }),
      edit: () => composer.change(message),
      copyText: () => this.#copy(message.text),
      copyLink: () => this.#copy(addressOf(message.room, message.seq)),
      pin: () => this.#pin(message),
      unpin: () => this.unpin(message),
      delete: () => this.#delete(message),
    };
    acts[action]();
  }

  /**
   * @param {Draft} message
   * @param {{ from: string, text: string }} edit
   */
  async edit(message, edit) {
    const id = newId();
    const isDone = await this.#try(() => this.#options.client.edit(message, { ...edit, id }));
    // What was written anew must not be lost.
    if (!isDone) this.#options.composer.change({ ...message, text: edit.text });
  }

  /**
   * Shows an emoji at a message, or takes the own one back.
   * @param {string} id
   * @param {string} emoji
   */
  async react(id, emoji) {
    const { client, composer, room, visitor } = this.#options;
    const message = room().timeline.find(id);
    if (!message) return;
    const shown = message.reactions?.find((one) => one.emoji === emoji)?.people ?? [];
    const action = shown.some((person) => person.id === visitor.id) ? "remove" : "add";
    const from = composer.name;
    if (!from) return this.#options.told(words.nameFirst);
    await this.#try(() => client.react(message, { emoji, action, from, id: newId() }));
  }

  /** @param {Draft} message */
  async #delete(message) {
    const deletion = { from: this.#options.composer.name || message.from, id: newId() };
    await this.#try(() => this.#options.client.delete(message, deletion));
  }

  /** @param {{ room: string, id: string }} message */
  async unpin(message) {
    await this.#try(() => this.#options.client.rooms.unpin(message));
  }

  /** @param {Draft} message */
  async #pin(message) {
    const from = this.#options.composer.name;
    if (!from) return this.#options.told(words.nameFirst);
    await this.#try(() => this.#options.client.rooms.pin(message, from));
  }

  /** @param {string} text */
  async #copy(text) {
    await navigator.clipboard.writeText(text);
    this.#options.told(words.copied);
  }

  /**
   * @param {() => Promise<void>} ask the same is asked again until it arrives
   * @returns {Promise<boolean>} whether it was done
   */
  async #try(ask) {
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    try {
      await insist(ask, signal);
      if (signal.aborted) this.#options.told(words.notChanged);
      return !signal.aborted;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.#options.told(error.problem.detail);
      return false;
    }
  }
}
