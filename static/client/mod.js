// @ts-check
/**
 * A client of Hubbub for browsers, Deno and Node (20 and later): what is sent arrives once, in order,
 * whatever breaks on the way; what is read comes once, in order, without a hole, or is said to be lost.
 *
 * A bot that answers, for as long as the program runs:
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
 * @module
 */

import { MemoryStore } from "./draft_store.js";
import { newId } from "./uuid_v7.js";
import { BaseClient, holdsBack } from "./base_client.js";
import { backOff, delay, unlessAborted } from "./backoff.js";
import { RejectedError, RetryableError, UNKNOWN_ROOM } from "./errors.js";
import { requestStream } from "./request_stream.js";

export { MemoryStore, newId, RejectedError, RetryableError };

/** @typedef {import("./api.js").Draft} Draft */
/** @typedef {import("./api.js").Found} Found */
/** @typedef {import("./api.js").HistoryPage} HistoryPage */
/** @typedef {import("./api.js").HistoryRange} HistoryRange */
/** @typedef {import("./api.js").Me} Me */
/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").Reaction} Reaction */
/** @typedef {import("./api.js").Receipt} Receipt */
/** @typedef {import("./api.js").SearchRange} SearchRange */
/** @typedef {import("./draft_store.js").DraftStore} DraftStore */
/** @typedef {import("./draft_store.js").QueuedMessage} Waiting */
/** @typedef {import("./event_stream.js").StreamState} StreamState */
/** @typedef {import("./room_feed.js").ChangeEvent} ChangeEvent */
/** @typedef {import("./room_feed.js").ChatEvent} ChatEvent */
/** @typedef {import("./room_feed.js").RoomFeed} Feed */
/** @typedef {import("./room_feed.js").FeedOptions} FeedOptions */
/** @typedef {import("./room_feed.js").MessageEvent} MessageEvent */
/** @typedef {import("./room_feed.js").ReactionEvent} ReactionEvent */
/** @typedef {import("./outbox.js").DeliveryResult} Settled */
/** @typedef {import("./presence.js").RoomPresence} RoomPresence */
/** @typedef {import("./errors.js").AccessBlock} Bar */
/** @typedef {import("./errors.js").Problem} Problem */
/** @typedef {import("./rooms.js").ListedRoom} ListedRoom */
/** @typedef {import("./rooms.js").Member} Member */
/** @typedef {import("./rooms.js").Pin} Pin */
/** @typedef {import("./rooms.js").NoticeLevel} NoticeLevel */
/** @typedef {import("./rooms.js").RoomFacts} RoomFacts */
/** @typedef {import("./rooms.js").RoomsNews} RoomsNews */
/** @typedef {import("./rooms.js").Standing} Standing */
/** @typedef {import("./base_client.js").ClientOptions} ClientOptions */

const PAUSES = { first: 500, longest: 15_000 };

/** @typedef {{ type: "lost" }} Lost */

/**
 * What a reader is told when events are missing: some were pruned, or the log is another one.
 * @type {Lost}
 */
const LOST = { type: "lost" };

/** The way to one server. It works at once, and until it is disposed of. */
export class Client extends BaseClient {
  #closing = new AbortController();
  /** @type {Map<string, PromiseWithResolvers<Receipt>>} */
  #sends = new Map();

  /**
   * @param {ClientOptions & { token?: () => string | Promise<string> }} [options] `token` is asked for
   * each request, and sent with it as that of a bearer
   * @throws {TypeError} without a `url` in a program, which has no address of its own
   */
  constructor(options = {}) {
    if (options.url === undefined && !globalThis.location) {
      throw new TypeError('Cannot make a client: the option "url" is missing');
    }
    const { token, ...others } = options;
    const stream = !options.fetch && holdsBack() && requestStream;
    super({
      ...others,
      ...(token && { fetch: withToken(token, options.fetch ?? fetch) }),
      ...(stream && { streamFetch: token ? withToken(token, stream) : stream }),
      drafts: (settled) => {
        options.drafts?.(settled);
        if (settled) this.#settled(settled);
      },
    });
  }

  /**
   * Sends a message. Resolves when it is stored, however long that takes.
   *
   * @param {string} room
   * @param {{ from: string, text: string, id?: string, replyTo?: string }} message `id`, a UUID,
   * makes a send that is repeated harmless, even by another program; `replyTo` is the id of the
   * message of the room that it answers
   * @returns {Promise<Receipt>}
   * @throws {RejectedError} if the server refuses it for good
   */
  async send(room, { from, text, id = newId(), replyTo }) {
    const send = withResolvers();
    this.#sends.set(id, send);
    const about = replyTo === undefined ? {} : { replyTo };
    this.outbox.add({ id, room, from, text, at: Date.now(), ...about });
    return await send.promise;
  }

  /**
   * The events of a room, as they come: entries (`message`, `edit`, `delete`, `reaction`, `change`),
   * each once and in order, and `lost` where some are missing, after which it goes on with what is new.
   *
   * @param {string} room
   * @param {{ after?: string }} [options] the `cursor` of the last event that is known; without it
   * from now on
   * @returns {AsyncGenerator<ChatEvent | Lost, void>}
   * @throws {RangeError} as `follow`
   * @throws {RejectedError} if the room may not be read (any more), or is not there
   */
  async *read(room, { after } = {}) {
    /** @type {(ChatEvent | Lost | RejectedError)[]} */
    const events = [];
    let arrival = withResolvers();
    const push = (/** @type {ChatEvent | Lost | RejectedError} */ event) => {
      events.push(event);
      arrival.resolve(undefined);
      arrival = withResolvers();
    };
    const goOn = async () => feed.open(await this.#head(room));
    const feed = this.follow(room, {
      event: push,
      lost: () => {
        push(LOST);
        goOn().catch(push);
      },
      denied: () => push(denied(room)),
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

  /** Ends all reading; what was not sent yet fails, though it may have arrived. */
  [Symbol.dispose]() {
    this.stop();
    this.#closing.abort();
    const error = new DOMException("The client was closed", "AbortError");
    for (const send of this.#sends.values()) send.reject(error);
    this.#sends.clear();
  }

  /** @param {string} room */
  async #head(room) {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        return (await this.history(room, { limit: 1 })).cursor;
      } catch (error) {
        if (error instanceof RejectedError && !error.bar) throw error;
        const { seconds = 0 } = error instanceof RetryableError ? error : {};
        await delay(Math.max(backOff(failures, PAUSES), seconds * 1_000), signal);
      }
    }
    return "";
  }

  /** @param {Settled} settled */
  #settled(settled) {
    const id = "receipt" in settled ? settled.receipt.id : settled.id;
    const send = this.#sends.get(id);
    if (!send) return;
    this.#sends.delete(id);
    if ("receipt" in settled) return send.resolve(settled.receipt);
    // The program is told: nobody will come for it here.
    this.outbox.take(id);
    send.reject(new RejectedError("send the message", settled.problem));
  }
}

/** @param {string} room */
function denied(room) {
  const detail = "it may not be read, or does not exist";
  return new RejectedError(`read the room "${room}"`, { detail, code: UNKNOWN_ROOM });
}

/**
 * A promise and the functions that settle it, as `Promise.withResolvers`, which Node has from 22 on.
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
 * @param {() => string | Promise<string>} token
 * @param {typeof fetch} send
 * @returns {typeof fetch}
 */
function withToken(token, send) {
  return async (address, options) => {
    const headers = new Headers(options?.headers);
    headers.set("authorization", `Bearer ${await token()}`);
    return await send(address, { ...options, headers });
  };
}
