// @ts-check
// Keeps one stream of events open: opens it again after the last event it had whenever it breaks,
// ends or falls silent.

import { parseEvents } from "./sse_parser.js";
import { backOff, delay } from "./backoff.js";
import { PresenceStore } from "./presence.js";
import { barOf, readProblem, retryAfter, UNKNOWN_ROOM } from "./errors.js";
import { IdleTimeout } from "./idle_timeout.js";

/** @import { ServerEvent } from "./sse_parser.js" */
/** @import { ChatEvent } from "./room_feed.js" */
/** @import { Presences } from "./presence.js" */
/** @import { AccessBlock } from "./errors.js" */
/** @import { RoomsNews } from "./rooms.js" */

/**
 * A piece of the log without a hole: what the rooms have after one cursor up to another.
 * @typedef {object} Span
 * @property {string} from
 * @property {string} to
 * @property {readonly string[]} rooms
 * @property {ChatEvent} [event] the entry at its end, where that is of one of the rooms
 */
/** @typedef {{ isOpen: boolean, isBrokerUp: boolean, bar?: AccessBlock | undefined }} StreamState */
/**
 * Why a stream is not opened again by itself: nobody is let in, or no room may be read.
 * @typedef {{ bar: AccessBlock } | { denied: readonly string[] }} Ending
 */
/**
 * @typedef {object} EventStreamOptions
 * @property {(rooms: readonly string[], cursor: string) => string} address
 * @property {typeof fetch} fetch
 * @property {(span: Span) => void} span
 * @property {() => void} lost events are missing and won't come: the stream stays closed
 * @property {(rooms: readonly string[]) => void} denied these may not be read, or are not there: the
 * stream goes on with the others
 * @property {(news: RoomsNews) => void} rooms
 * @property {(state: StreamState) => void} state
 * @property {(presences: Presences) => void} presence who is in some rooms, or types there, anew
 * @property {number} [silence] milliseconds without an event after which nobody is there
 */

/** Events about what the reader sees of all rooms. */
const NEWS = ["rooms", "read-state", "do-not-disturb", "room-created", "members"];
const HEARTBEAT_MS = 15_000;
// Two heartbeats, and some time for the way.
const SILENCE_MS = 2 * HEARTBEAT_MS + 5_000;
const PAUSES = { first: 500, longest: 15_000 };

export class EventStream {
  #options;
  #silence;
  /** @type {readonly string[]} */
  #rooms = [];
  #cursor = "";
  /** @type {StreamState} */
  #state = { isOpen: false, isBrokerUp: true };
  #presence = new PresenceStore();
  #run = new AbortController();
  #failures = 0;
  /** Whether what has no cursor may have been missed. */
  #isBehind = false;
  /** @type {number | undefined} */
  #retry;
  #lastSign = 0;

  /** @param {EventStreamOptions} options */
  constructor({ silence = SILENCE_MS, ...options }) {
    this.#options = options;
    this.#silence = silence;
  }

  get rooms() {
    return this.#rooms;
  }

  /** How far the stream has come; empty where nothing is read. */
  get cursor() {
    return this.#cursor;
  }

  get state() {
    return this.#state;
  }

  /** Who is in these rooms, as far as the server tells it. */
  get presence() {
    return this.#presence.all;
  }

  /**
   * Reads these rooms after the cursor, instead of what was read before.
   * @param {{ rooms: readonly string[], cursor: string }} place
   */
  open({ rooms, cursor }) {
    this.close();
    this.#presence.forget(this.#rooms.filter((room) => !rooms.includes(room)));
    this.#rooms = rooms;
    this.#cursor = cursor;
    this.#run = new AbortController();
    this.#keepReading(this.#run.signal);
  }

  close() {
    this.#run.abort();
    this.#cursor = "";
    this.#state = { ...this.#state, isOpen: false };
  }

  /** Opens the stream anew at once: the network is another one, or the machine was asleep. */
  reopen() {
    if (!this.#cursor) return;
    this.#isBehind = true;
    this.open({ rooms: this.#rooms, cursor: this.#cursor });
  }

  /** Opens it anew if it should have beaten meanwhile. */
  check() {
    if (Date.now() - this.#lastSign > HEARTBEAT_MS) this.reopen();
  }

  /** @param {AbortSignal} run */
  async #keepReading(run) {
    while (!run.aborted) {
      const ending = await this.#read(run);
      if (run.aborted) return;
      if (ending) return this.#end(ending);
      this.#isBehind = true;
      this.#tell({ isOpen: false });
      this.#quieten();
      await delay(this.#retry ?? backOff(this.#failures++, PAUSES), run);
    }
  }

  /**
   * Reads until the stream ends, however it does.
   * @param {AbortSignal} run
   * @returns {Promise<Ending | undefined>}
   */
  async #read(run) {
    const watchdog = new IdleTimeout(this.#silence);
    const signal = AbortSignal.any([run, watchdog.signal]);
    this.#retry = undefined;
    this.#lastSign = Date.now();
    try {
      const response = await this.#request(signal);
      if (response.status === 204) return { bar: "signed-out" };
      if (!response.ok || !response.body) return await this.#refused(response);
      for await (const event of parseEvents(response.body)) {
        if (signal.aborted) break;
        watchdog.reset();
        this.#lastSign = Date.now();
        // The answer to the next request says what has become of who reads here.
        if (event.event === "auth") return void (this.#retry = 0);
        this.#take(event);
      }
    } catch {
      // Cut off or not reached; whatever it was, the next try shows whether it has passed.
    } finally {
      watchdog.end();
    }
  }

  /** @param {Ending} ending */
  #end(ending) {
    this.#run.abort();
    this.#cursor = "";
    this.#tell({ isOpen: false, bar: "bar" in ending ? ending.bar : undefined });
    if ("denied" in ending) this.#options.denied(ending.denied);
  }

  /** @param {AbortSignal} signal */
  #request(signal) {
    const { address, fetch } = this.#options;
    const headers = { accept: "text/event-stream" };
    return fetch(address(this.#rooms, this.#cursor), { headers, signal, cache: "no-store" });
  }

  /**
   * @param {Response} response
   * @returns {Promise<Ending | undefined>}
   */
  async #refused(response) {
    const seconds = retryAfter(response);
    // All who are told the same time would come in the same moment.
    if (seconds !== undefined) this.#retry = seconds * 1_000 * (1 + Math.random() / 2);
    const problem = await readProblem(response);
    const bar = barOf(response.status, problem);
    if (bar) return { bar };
    // Said only where none of the rooms is left.
    if (problem.code === UNKNOWN_ROOM) return { denied: this.#rooms };
  }

  /** @param {ServerEvent} event */
  #take({ event, data, id, retry }) {
    if (retry !== undefined) this.#retry = retry;
    if (event === "resume") return this.#resumed(JSON.parse(data));
    if (event === "denied") return this.#leaveOut(JSON.parse(data).rooms);
    if (NEWS.includes(event)) {
      return this.#options.rooms({ ...JSON.parse(data), type: event });
    }
    if (event === "presence" || event === "typing") {
      return this.#notePresence(event, JSON.parse(data));
    }
    if (event === "heartbeat") this.#tell({ isBrokerUp: JSON.parse(data).broker === "up" });
    if (!id) return;
    const span = { from: this.#cursor, to: id, rooms: this.#rooms };
    this.#cursor = id;
    if (event === "heartbeat") this.#options.span(span);
    else this.#options.span({ ...span, event: { ...JSON.parse(data), type: event, cursor: id } });
  }

  /**
   * @param {"presence" | "typing"} event
   * @param {Parameters<PresenceStore["tell"]>[0] & Parameters<PresenceStore["tellTyping"]>[0]} told
   */
  #notePresence(event, told) {
    if (event === "presence") this.#presence.tell(told);
    else this.#presence.tellTyping(told);
    const presence = this.#presence.of(told.room);
    if (presence) this.#options.presence([[told.room, presence]]);
  }

  #quieten() {
    const quiet = this.#presence.quieten();
    if (quiet.length > 0) this.#options.presence(quiet);
  }

  /** @param {readonly string[]} denied */
  #leaveOut(denied) {
    this.#rooms = this.#rooms.filter((room) => !denied.includes(room));
    this.#presence.forget(denied);
    this.#options.denied(denied);
  }

  /** @param {{ status: string }} resume */
  #resumed({ status }) {
    this.#failures = 0;
    if (this.#isBehind) this.#options.rooms({ type: "missed" });
    this.#isBehind = false;
    if (status === "continued") return this.#tell({ isOpen: true, bar: undefined });
    this.close();
    this.#options.lost();
  }

  /** @param {Partial<StreamState>} change */
  #tell(change) {
    const before = this.#state;
    this.#state = { ...before, ...change };
    if (!isSameState(before, this.#state)) this.#options.state(this.#state);
  }
}

/**
 * @param {StreamState} a
 * @param {StreamState} b
 */
export function isSameState(a, b) {
  return a.isOpen === b.isOpen && a.isBrokerUp === b.isBrokerUp && a.bar === b.bar;
}
