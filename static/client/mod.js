// @ts-check
/**
 * A client of Hubbub for browsers, Deno and Node 20 or later. Each message it sends is stored once, in
 * order, whatever fails in between; each event of a room is read once, in order, and if events were
 * pruned in the meantime it says so.
 *
 * A bot that answers for as long as the program runs:
 *
 * ```ts
 * import { Client } from "@hubbub/client";
 *
 * async function answer(url: string) {
 *   using hubbub = new Client({ url });
 *   for await (const event of hubbub.read("lobby")) {
 *     if (event.type === "message" && event.text === "ping") {
 *       await hubbub.send("lobby", { from: "Bot", text: "pong" });
 *     }
 *   }
 * }
 * ```
 *
 * All methods, options, events and errors: docs/client.md.
 *
 * @module
 */

import { EditableRooms } from "./rooms/editable_rooms.js";
import { Members } from "./rooms/members.js";
import { PersonalLists } from "./personal_lists.js";
import { Pins } from "./rooms/pins.js";
import { backOff, delay, unlessAborted } from "./backoff.js";
import { BaseClient, hasBufferedFetch } from "./base_client.js";
import { RejectedError, RetryableError, UNKNOWN_ROOM } from "./errors.js";
import { MemoryStore } from "./outbox/draft_store.js";
import { xhrFetch } from "./stream/xhr_fetch.js";
import { newId } from "./uuid_v7.js";

/** @import { ClientOptions } from "./base_client.js" */
/** @import { DeliveryResult } from "./outbox/outbox.js" */
/** @import { ChatEvent, Receipt } from "./schema.js" */

export { MemoryStore, newId, RejectedError, RetryableError };

/** @typedef {() => string | Promise<string>} TokenProvider returns a bearer token (mode `token`) */
/** @typedef {{ type: "lost" }} LostEvent events are missing: they were pruned, or the log was replaced */

/** @type {LostEvent} */
const LOST = { type: "lost" };
const RETRY_MS = { first: 500, max: 15_000 };

/** A connection to one server, for programs. It works from construction until it is disposed of. */
export class Client extends BaseClient {
  /** Lists that only the user sees: saved messages, and activity that concerns them. */
  lists = new PersonalLists(this.http);
  /**
   * The rooms and their settings.
   * @override
   */
  rooms = new EditableRooms(this.http);
  /** The members of rooms. */
  members = new Members(this.http);
  /** The pinned messages of rooms. */
  pins = new Pins(this.http);
  #closing = new AbortController();
  /** @type {Map<string, PromiseWithResolvers<Receipt>>} */
  #sends = new Map();

  /**
   * @param {ClientOptions & { token?: TokenProvider }} [options] `token` is called for each request
   * @throws {TypeError} without a `url` in a program, which has no address of its own
   */
  constructor(options = {}) {
    if (options.url === undefined && !globalThis.location) {
      throw new TypeError('Cannot create a client: the option "url" is missing');
    }
    const { token, ...others } = options;
    const stream = !options.fetch && hasBufferedFetch() && xhrFetch;
    super({
      ...others,
      ...(token && { fetch: withToken(token, options.fetch ?? fetch) }),
      ...(stream && { streamFetch: token ? withToken(token, stream) : stream }),
      onDraftsChange: (result) => {
        options.onDraftsChange?.(result);
        if (result) this.#settleSend(result);
      },
    });
  }

  /**
   * Sends a message. Resolves once it is stored, however long that takes.
   *
   * @param {string} room
   * @param {{ from: string, text: string, id?: string, replyTo?: string }} message `id`, a UUID, makes
   * it safe to send the message again, also by another program; `replyTo` is the id of the message of
   * the room that it replies to
   * @returns {Promise<Receipt>}
   * @throws {RejectedError} if the server rejects the message for good
   * @throws {DOMException} `AbortError` if the client is disposed of first; the message may be stored
   */
  async send(room, { from, text, id = newId(), replyTo }) {
    const send = withResolvers();
    this.#sends.set(id, send);
    const reply = replyTo === undefined ? {} : { replyTo };
    this.outbox.add({ id, room, from, text, at: Date.now(), ...reply });
    return await send.promise;
  }

  /**
   * Yields the events of a room as they arrive: entries (`message`, `edit`, `delete`, `reaction`,
   * `change`), each once and in order, and `lost` if some are missing, after which it continues with new
   * ones. Ends when the client is disposed of.
   *
   * @param {string} room
   * @param {{ after?: string }} [options] the `cursor` of the last event that was processed; by default
   * it starts with new events
   * @returns {AsyncGenerator<ChatEvent | LostEvent, void>}
   * @throws {RangeError} if the name of the room is invalid
   * @throws {RejectedError} if the room does not exist or is not readable (any longer)
   */
  async *read(room, { after } = {}) {
    /** @type {(ChatEvent | LostEvent | RejectedError)[]} */
    const events = [];
    let arrival = withResolvers();
    const push = (/** @type {ChatEvent | LostEvent | RejectedError} */ event) => {
      events.push(event);
      arrival.resolve(undefined);
      arrival = withResolvers();
    };
    const openAtHead = async () => feed.open(await this.#head(room));
    const feed = this.follow(room, {
      onEvent: push,
      onLost: () => {
        push(LOST);
        openAtHead().catch(push);
      },
      onDenied: () => push(deniedError(room)),
    });
    const { signal } = this.#closing;
    try {
      feed.open(after ?? await this.#head(room));
      while (!signal.aborted) {
        const event = events.shift();
        if (event instanceof RejectedError) throw event;
        if (event) yield event;
        else await unlessAborted(arrival.promise, signal);
      }
    } finally {
      feed.close();
    }
  }

  /** Ends all reading. Messages that are not acknowledged yet fail, though they may be stored. */
  [Symbol.dispose]() {
    this.stop();
    this.#closing.abort();
    const error = new DOMException("The client was closed", "AbortError");
    for (const send of this.#sends.values()) send.reject(error);
    this.#sends.clear();
  }

  /**
   * Returns the cursor of a room's newest entry.
   * @param {string} room
   */
  async #head(room) {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        return (await this.history(room, { limit: 1 })).cursor;
      } catch (error) {
        if (error instanceof RejectedError && !error.accessBlock) throw error;
        const { retryAfter = 0 } = error instanceof RetryableError ? error : {};
        await delay(Math.max(backOff(failures, RETRY_MS), retryAfter * 1_000), signal);
      }
    }
    return "";
  }

  /** @param {DeliveryResult} result */
  #settleSend(result) {
    const id = "receipt" in result ? result.receipt.id : result.id;
    const send = this.#sends.get(id);
    if (!send) return;
    this.#sends.delete(id);
    if ("receipt" in result) return send.resolve(result.receipt);
    // The caller gets the error: the outbox need not keep the rejected message.
    this.outbox.remove(id);
    send.reject(new RejectedError("send the message", result.problem));
  }
}

/** @param {string} room */
function deniedError(room) {
  const detail = "it does not exist or is not readable";
  return new RejectedError(`read the room "${room}"`, { detail, code: UNKNOWN_ROOM });
}

/**
 * `Promise.withResolvers` for Node 20.
 * @template Value
 * @returns {PromiseWithResolvers<Value>}
 */
function withResolvers() {
  /** @type {(value: Value | PromiseLike<Value>) => void} */
  let resolve = () => {};
  /** @type {(reason?: unknown) => void} */
  let reject = () => {};
  const promise = new Promise((settle, fail) => [resolve, reject] = [settle, fail]);
  return { promise, resolve, reject };
}

/**
 * @param {TokenProvider} token
 * @param {typeof fetch} send
 * @returns {typeof fetch}
 */
function withToken(token, send) {
  return async (url, options) => {
    const headers = new Headers(options?.headers);
    headers.set("authorization", `Bearer ${await token()}`);
    return await send(url, { ...options, headers });
  };
}

// The types of options, results and events, under the package's name.

/** @typedef {import("./base_client.js").ClientOptions} ClientOptions */
/** @typedef {import("./errors.js").AccessBlock} AccessBlock */
/** @typedef {import("./errors.js").Problem} Problem */
/** @typedef {import("./outbox/draft_store.js").DraftStore} DraftStore */
/** @typedef {import("./outbox/draft_store.js").QueuedMessage} QueuedMessage */
/** @typedef {import("./outbox/outbox.js").DeliveryResult} DeliveryResult */
/** @typedef {import("./schema.js").Activity} Activity */
/** @typedef {import("./schema.js").ActivityPage} ActivityPage */
/** @typedef {import("./schema.js").ChangeEvent} ChangeEvent */
/** @typedef {import("./schema.js").ChatEvent} ChatEvent */
/** @typedef {import("./schema.js").Draft} Draft */
/** @typedef {import("./schema.js").HistoryPage} HistoryPage */
/** @typedef {import("./schema.js").HistoryRange} HistoryRange */
/** @typedef {import("./schema.js").ListedRoom} ListedRoom */
/** @typedef {import("./schema.js").Me} Me */
/** @typedef {import("./schema.js").Member} Member */
/** @typedef {import("./schema.js").Message} Message */
/** @typedef {import("./schema.js").MessageEvent} MessageEvent */
/** @typedef {import("./schema.js").NotificationLevel} NotificationLevel */
/** @typedef {import("./schema.js").Pin} Pin */
/** @typedef {import("./schema.js").Quote} Quote */
/** @typedef {import("./schema.js").Reaction} Reaction */
/** @typedef {import("./schema.js").ReactionEvent} ReactionEvent */
/** @typedef {import("./schema.js").ReadState} ReadState */
/** @typedef {import("./schema.js").Receipt} Receipt */
/** @typedef {import("./schema.js").RoomInfo} RoomInfo */
/** @typedef {import("./schema.js").RoomListEvent} RoomListEvent */
/** @typedef {import("./schema.js").SavedMessage} SavedMessage */
/** @typedef {import("./schema.js").SavedPage} SavedPage */
/** @typedef {import("./schema.js").SearchPage} SearchPage */
/** @typedef {import("./schema.js").SearchRange} SearchRange */
/** @typedef {import("./schema.js").SearchResult} SearchResult */
/** @typedef {import("./stream/event_stream.js").StreamState} StreamState */
/** @typedef {import("./stream/presence.js").RoomPresence} RoomPresence */
/** @typedef {import("./stream/room_feed.js").FeedOptions} FeedOptions */
/** @typedef {import("./stream/room_feed.js").RoomFeed} RoomFeed */
