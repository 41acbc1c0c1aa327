// @ts-check
// Reads a room's events and goes on reading: reopens a stream that broke or fell silent after the
// last event that came.

/** @import { Message } from "./room_api.js" */

/**
 * @typedef {object} RoomEventsOptions
 * @property {(cursor: string) => string} address where the events after a cursor are read
 * @property {(message: Message) => void} message
 * @property {() => void} lost events are missing and won't come: the stream stays closed
 * @property {(isOpen: boolean) => void} stream
 * @property {(isUp: boolean) => void} broker
 */

// The server beats every 15 s; two beats missed mean that nobody is there.
const SILENCE_MS = 35_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export class RoomEvents {
  #options;
  #cursor = "";
  /** @type {EventSource | undefined} */
  #source;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} ends a silence or a pause between two tries */
  #timer;

  /** @param {RoomEventsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {string} cursor what is known already */
  open(cursor) {
    this.#cursor = cursor;
    this.reopen();
  }

  /** Opens the stream anew at once: the network came back, or the page from its cache. */
  reopen() {
    if (!this.#cursor) return;
    this.#stop();
    const source = new EventSource(this.#options.address(this.#cursor));
    this.#source = source;
    source.onerror = () => this.#retry();
    source.addEventListener("resume", (event) => this.#resumed(event));
    source.addEventListener("beat", (event) => this.#beat(event));
    source.addEventListener("message", (event) => this.#message(event));
    this.#expectSign();
  }

  close() {
    this.#cursor = "";
    this.#stop();
  }

  /** @param {MessageEvent<string>} event */
  #resumed(event) {
    this.#failures = 0;
    this.#options.stream(true);
    if (JSON.parse(event.data).status === "continued") return this.#noteSign(event);
    this.close();
    this.#options.lost();
  }

  /** @param {MessageEvent<string>} event */
  #beat(event) {
    this.#noteSign(event);
    this.#options.broker(JSON.parse(event.data).broker === "up");
  }

  /** @param {MessageEvent<string>} event */
  #message(event) {
    this.#noteSign(event);
    this.#options.message(JSON.parse(event.data));
  }

  /** @param {MessageEvent<string>} event */
  #noteSign({ lastEventId }) {
    if (lastEventId) this.#cursor = lastEventId;
    this.#expectSign();
  }

  #expectSign() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#retry(), SILENCE_MS);
  }

  // The browser's own reconnecting gives up for good on an answer such as 502, hence this one.
  #retry() {
    this.#stop();
    this.#options.stream(false);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    // Readers who were cut off together must not come back together.
    this.#timer = setTimeout(() => this.reopen(), pause * (0.5 + Math.random()));
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }
}
