// @ts-check
// Keeps one stream of events open: when it breaks, ends or falls silent, it is opened again after the
// last event received.

import { backOff, delay } from "../backoff.js";
import { accessBlockOf, readProblem, retryAfter, UNKNOWN_ROOM } from "../errors.js";
import { PresenceStore } from "./presence.js";
import { parseEvents } from "./sse_parser.js";

/** @import { AccessBlock } from "../errors.js" */
/** @import { RoomListEvent } from "../schema.js" */
/** @import { Presences } from "./presence.js" */
/** @import { EventRange } from "./room_feed.js" */
/** @import { ServerEvent } from "./sse_parser.js" */

/**
 * @typedef {object} StreamState
 * @property {boolean} isOpen whether events arrive
 * @property {boolean} isBrokerUp whether the server can store messages
 * @property {AccessBlock | undefined} [accessBlock] why the stream is not opened again by itself
 */
/**
 * Why a stream is not opened again: all requests are rejected, or no room is readable.
 * @typedef {{ accessBlock: AccessBlock } | { denied: readonly string[] }} StreamEnd
 */
/**
 * @typedef {object} EventStreamOptions
 * @property {(rooms: readonly string[], cursor: string) => string} urlFor
 * @property {typeof fetch} fetch
 * @property {(range: EventRange) => void} onRange
 * @property {() => void} onLost entries are missing and won't come: the stream stays closed
 * @property {(rooms: readonly string[]) => void} onDenied these rooms do not exist or are not readable; the
 * stream continues with the others
 * @property {(event: RoomListEvent) => void} onRoomListEvent
 * @property {(state: StreamState) => void} onStateChange
 * @property {(presences: Presences) => void} onPresence the new presence of some rooms
 * @property {number} [idleTimeoutMs] silence after which the connection is taken for dead
 */

const ROOM_LIST_EVENTS = [
  "rooms",
  "read-state",
  "do-not-disturb",
  "room-created",
  "members",
  "avatars",
  "saved",
  "activity",
];
const HEARTBEAT_MS = 15_000;
// Two heartbeats, and some time for the network.
const IDLE_TIMEOUT_MS = 2 * HEARTBEAT_MS + 5_000;
const RETRY_MS = { first: 500, max: 15_000 };

/** A stream of events that reconnects until it is closed. */
export class EventStream {
  #options;
  #idleTimeoutMs;
  /** @type {readonly string[]} */
  #rooms = [];
  #cursor = "";
  /** @type {StreamState} */
  #state = { isOpen: false, isBrokerUp: true };
  #presence = new PresenceStore();
  #run = new AbortController();
  #failures = 0;
  /** Whether transient events, which have no cursor, may have been missed. */
  #wasInterrupted = false;
  /** @type {number | undefined} milliseconds */
  #retryDelay;
  #lastEventAt = 0;

  /** @param {EventStreamOptions} options */
  constructor({ idleTimeoutMs = IDLE_TIMEOUT_MS, ...options }) {
    this.#options = options;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  get rooms() {
    return this.#rooms;
  }

  /** Position of the last event; empty while the stream is closed. */
  get cursor() {
    return this.#cursor;
  }

  get state() {
    return this.#state;
  }

  get presence() {
    return this.#presence.all;
  }

  /**
   * Reads these rooms after the cursor, in place of those read before.
   * @param {{ rooms: readonly string[], cursor: string }} position
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

  /** Opens a new connection at once: the network changed, or the machine was asleep. */
  reopen() {
    if (!this.#cursor) return;
    this.#wasInterrupted = true;
    this.open({ rooms: this.#rooms, cursor: this.#cursor });
  }

  /** Opens a new connection if a heartbeat is overdue. */
  check() {
    if (Date.now() - this.#lastEventAt > HEARTBEAT_MS) this.reopen();
  }

  /** @param {AbortSignal} run */
  async #keepReading(run) {
    while (!run.aborted) {
      const end = await this.#read(run);
      if (run.aborted) return;
      if (end) return this.#end(end);
      this.#wasInterrupted = true;
      this.#setState({ isOpen: false });
      this.#clearTyping();
      await delay(this.#retryDelay ?? backOff(this.#failures++, RETRY_MS), run);
    }
  }

  /**
   * Reads until the stream ends for whatever reason.
   * @param {AbortSignal} run
   * @returns {Promise<StreamEnd | undefined>}
   */
  async #read(run) {
    const idle = new IdleTimeout(this.#idleTimeoutMs);
    const signal = AbortSignal.any([run, idle.signal]);
    this.#retryDelay = undefined;
    this.#lastEventAt = Date.now();
    try {
      const response = await this.#request(signal);
      if (response.status === 204) return { accessBlock: "signed-out" };
      if (!response.ok || !response.body) return await this.#onErrorResponse(response);
      for await (const event of parseEvents(response.body)) {
        if (signal.aborted) break;
        idle.reset();
        this.#lastEventAt = Date.now();
        // The session changed: the next response says how.
        if (event.event === "auth") return void (this.#retryDelay = 0);
        this.#onEvent(event);
      }
    } catch {
      // Unreachable or interrupted: the next attempt shows whether that has passed.
    } finally {
      idle.clear();
    }
  }

  /** @param {StreamEnd} end */
  #end(end) {
    this.#run.abort();
    this.#cursor = "";
    const accessBlock = "accessBlock" in end ? end.accessBlock : undefined;
    this.#setState({ isOpen: false, accessBlock });
    if ("denied" in end) this.#options.onDenied(end.denied);
  }

  /** @param {AbortSignal} signal */
  #request(signal) {
    const { urlFor, fetch } = this.#options;
    const headers = { accept: "text/event-stream" };
    return fetch(urlFor(this.#rooms, this.#cursor), { headers, signal, cache: "no-store" });
  }

  /**
   * @param {Response} response
   * @returns {Promise<StreamEnd | undefined>}
   */
  async #onErrorResponse(response) {
    const seconds = retryAfter(response);
    // Jitter: clients that were told the same time must not return at the same moment.
    if (seconds !== undefined) this.#retryDelay = seconds * 1_000 * (1 + Math.random() / 2);
    const problem = await readProblem(response);
    const accessBlock = accessBlockOf(response.status, problem);
    if (accessBlock) return { accessBlock };
    // The server sends this only if no room is left.
    if (problem.code === UNKNOWN_ROOM) return { denied: this.#rooms };
  }

  /** @param {ServerEvent} event */
  #onEvent({ event, data, id, retry }) {
    if (retry !== undefined) this.#retryDelay = retry;
    if (event === "resume") return this.#onResume(JSON.parse(data));
    if (event === "denied") return this.#onDenied(JSON.parse(data).rooms);
    if (ROOM_LIST_EVENTS.includes(event)) {
      return this.#options.onRoomListEvent({ ...JSON.parse(data), type: event });
    }
    if (event === "presence" || event === "typing") {
      return this.#onPresence(event, JSON.parse(data));
    }
    if (event === "heartbeat") this.#setState({ isBrokerUp: JSON.parse(data).broker === "up" });
    if (!id) return;
    const range = { from: this.#cursor, to: id, rooms: this.#rooms };
    this.#cursor = id;
    if (event === "heartbeat") return this.#options.onRange(range);
    const entry = { ...JSON.parse(data), type: event, cursor: id };
    this.#options.onRange({ ...range, event: entry });
  }

  /**
   * @param {"presence" | "typing"} type
   * @param {Parameters<PresenceStore["apply"]>[0] & Parameters<PresenceStore["applyTyping"]>[0]} event
   */
  #onPresence(type, event) {
    if (type === "presence") this.#presence.apply(event);
    else this.#presence.applyTyping(event);
    const presence = this.#presence.get(event.room);
    if (presence) this.#options.onPresence([[event.room, presence]]);
  }

  #clearTyping() {
    const cleared = this.#presence.clearTyping();
    if (cleared.length > 0) this.#options.onPresence(cleared);
  }

  /** @param {readonly string[]} denied */
  #onDenied(denied) {
    this.#rooms = this.#rooms.filter((room) => !denied.includes(room));
    this.#presence.forget(denied);
    this.#options.onDenied(denied);
  }

  /** @param {{ status: string }} resume */
  #onResume({ status }) {
    this.#failures = 0;
    if (this.#wasInterrupted) this.#options.onRoomListEvent({ type: "missed" });
    this.#wasInterrupted = false;
    if (status === "continued") return this.#setState({ isOpen: true, accessBlock: undefined });
    this.close();
    this.#options.onLost();
  }

  /** @param {Partial<StreamState>} change */
  #setState(change) {
    const before = this.#state;
    this.#state = { ...before, ...change };
    if (!isSameState(before, this.#state)) this.#options.onStateChange(this.#state);
  }
}

/** Aborts its signal after a time without a reset. */
class IdleTimeout {
  #milliseconds;
  #controller = new AbortController();
  #timer;

  /** @param {number} milliseconds */
  constructor(milliseconds) {
    this.#milliseconds = milliseconds;
    this.#timer = this.#start();
  }

  get signal() {
    return this.#controller.signal;
  }

  reset() {
    this.clear();
    this.#timer = this.#start();
  }

  clear() {
    clearTimeout(this.#timer);
  }

  #start() {
    return setTimeout(() => this.#controller.abort(), this.#milliseconds);
  }
}

/**
 * @param {StreamState} a
 * @param {StreamState} b
 */
export function isSameState(a, b) {
  return a.isOpen === b.isOpen && a.isBrokerUp === b.isBrokerUp && a.accessBlock === b.accessBlock;
}
