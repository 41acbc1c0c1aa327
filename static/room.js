// @ts-check
// One room as its reader has it: history, then live events, and what the reader sends. Draws nothing.

import { newId } from "./client/mod.js";
import { Timeline } from "./timeline.js";

/** @import { Client, HistoryPage, Settled } from "./client/mod.js" */

/**
 * @typedef {object} RoomOptions
 * @property {Client} client
 * @property {() => void} changed the timeline is to be drawn again
 * @property {(isLoaded: boolean) => void} loaded the history is asked for, or has come
 * @property {() => void} reloaded messages were missed, so the history was loaded anew
 */

const RETRY_MS = 2_000;
const SPREAD_MS = 1_000;

export class Room {
  timeline = new Timeline();
  /** Whether the history has come; before that an empty timeline means nothing. */
  isLoaded = false;

  #name;
  #client;
  #options;
  #feed;
  #isLoadingOlder = false;

  /**
   * @param {string} name
   * @param {RoomOptions} options
   */
  constructor(name, { client, ...options }) {
    this.#name = name;
    this.#client = client;
    this.#options = options;
    this.#feed = client.follow(name, {
      event: (event) => this.#change(() => this.timeline.apply(event)),
      lost: () => this.#rejoin(),
    });
  }

  /** Loads the newest history and reads on from its cursor, so that nothing falls between. */
  async join() {
    this.#options.loaded(false);
    const page = await this.#loadNewest();
    this.isLoaded = true;
    this.#options.loaded(true);
    this.#change(() => this.timeline.reset(page));
    this.#feed.open(page.cursor);
  }

  async loadOlder() {
    if (this.#isLoadingOlder || !this.isLoaded || this.timeline.complete) return;
    this.#isLoadingOlder = true;
    const { oldest } = this.timeline;
    try {
      const page = await this.#client.history(this.#name, { before: oldest });
      // Unless the history was loaded anew meanwhile.
      if (this.timeline.oldest === oldest) this.timeline.prepend(page);
    } catch {
      await pause(RETRY_MS);
    }
    this.#isLoadingOlder = false;
    this.#options.changed();
  }

  /** @param {{ from: string, text: string }} message */
  send({ from, text }) {
    this.#client.outbox.add({ id: newId(), room: this.#name, from, text, at: Date.now() });
  }

  /** @param {string} id of a message that was refused */
  sendAgain(id) {
    const draft = this.take(id);
    if (!draft) return;
    const { problem: _, ...message } = draft;
    this.#client.outbox.add({ ...message, at: Date.now() });
  }

  /**
   * Takes a message that was refused out of the list, to write it anew or not at all.
   * @param {string} id
   */
  take(id) {
    return this.#client.outbox.take(id);
  }

  /**
   * Shows what the outbox has for this room.
   * @param {Settled} [settled] what came of one of them
   */
  showDrafts(settled) {
    const drafts = this.#client.outbox.drafts.filter(({ room }) => room === this.#name);
    this.#change(() => {
      // First, so that the message does not vanish between the outbox and the stream.
      if (settled && "receipt" in settled) this.timeline.confirm(settled.receipt);
      this.timeline.setDrafts(drafts);
    });
  }

  // A log that was restored or pruned sends all its readers here at the same time.
  async #rejoin() {
    await pause(Math.random() * SPREAD_MS);
    await this.join();
    this.#options.reloaded();
  }

  /** @returns {Promise<HistoryPage>} */
  async #loadNewest() {
    try {
      return await this.#client.history(this.#name);
    } catch {
      await pause(RETRY_MS);
      return this.#loadNewest();
    }
  }

  /** @param {() => void} change */
  #change(change) {
    change();
    this.#options.changed();
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
