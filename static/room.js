// @ts-check
// One room as its reader has it: history, then live events, and what the reader sends. Draws nothing.

import { Connection } from "./connection.js";
import { Outbox } from "./outbox.js";
import { RoomEvents } from "./room_events.js";
import { Timeline } from "./timeline.js";

/** @import { Draft, HistoryPage, RoomApi } from "./room_api.js" */

/**
 * @typedef {object} RoomOptions
 * @property {() => void} changed the timeline is to be drawn again
 * @property {(isTroubled: boolean) => void} troubled
 * @property {(milliseconds: number) => void} limited nothing may be sent for so long
 * @property {() => void} reloaded messages were missed, so the history was loaded anew
 */

const RETRY_MS = 2_000;
const SPREAD_MS = 1_000;

export class Room {
  timeline = new Timeline();
  /** Whether the history has come; before that an empty timeline means nothing. */
  isLoaded = false;

  #name;
  #api;
  #options;
  #connection;
  #events;
  #outbox;
  #isLoadingOlder = false;

  /**
   * @param {string} name
   * @param {RoomOptions & { api: RoomApi }} options
   */
  constructor(name, { api, ...options }) {
    this.#name = name;
    this.#api = api;
    this.#options = options;
    this.#connection = new Connection(options.troubled);
    this.#events = new RoomEvents({
      address: (cursor) => api.eventsAfter(cursor),
      message: (message) => {
        this.#outbox.drop(message.id);
        this.#change(() => this.timeline.insert(message));
      },
      lost: () => this.#rejoin(),
      stream: (isOpen) => this.#report("stream", isOpen),
      broker: (isUp) => this.#report("broker", isUp),
    });
    this.#outbox = new Outbox({
      post: (draft) => api.post(draft),
      sent: (receipt) => this.#answered(() => this.timeline.confirm(receipt)),
      refused: ({ id }, problem) => this.#answered(() => this.timeline.refuse(id, problem)),
      delayed: (milliseconds, isLimited) => {
        if (isLimited) options.limited(milliseconds);
        else this.#report("post", false);
      },
    });
  }

  /** Loads the newest history and reads on from its cursor, so that nothing falls between. */
  async join() {
    this.#report("stream", false);
    const page = await this.#loadNewest();
    this.isLoaded = true;
    this.#events.open(page.cursor);
    this.#change(() => this.timeline.reset(page));
  }

  /** The network came back, or the page from the browser's cache: no need to wait any longer. */
  reconnect() {
    this.#events.reopen();
    this.#outbox.wake();
  }

  async loadOlder() {
    if (this.#isLoadingOlder || !this.isLoaded || this.timeline.complete) return;
    this.#isLoadingOlder = true;
    const { oldest } = this.timeline;
    try {
      const page = await this.#api.history(oldest);
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
    this.#post({ id: newId(), room: this.#name, from, text, at: Date.now() });
  }

  /** @param {string} id of a message that was refused */
  sendAgain(id) {
    const entry = this.take(id);
    if (entry) this.#post({ ...entry.message, at: Date.now() });
  }

  /** @param {string} id of a message that was refused */
  take(id) {
    const entry = this.timeline.take(id);
    this.#options.changed();
    return entry;
  }

  /** @param {Draft} draft */
  #post(draft) {
    this.#outbox.add(draft);
    this.#change(() => this.timeline.write(draft));
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
      return await this.#api.history();
    } catch {
      await pause(RETRY_MS);
      return this.#loadNewest();
    }
  }

  /** @param {() => void} note */
  #answered(note) {
    this.#report("post", true);
    this.#change(note);
  }

  /**
   * @param {"stream" | "broker" | "post"} part
   * @param {boolean} works
   */
  #report(part, works) {
    const isMended = this.#connection.report(part, works);
    if (isMended && part !== "post") this.#outbox.wake();
  }

  /** @param {() => void} change */
  #change(change) {
    change();
    this.#options.changed();
  }
}

// crypto.randomUUID is missing where the page came by plain HTTP from another machine.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = "89ab"[(bytes[8] ?? 0) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${
    hex.slice(17, 20)
  }-${hex.slice(20)}`;
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
