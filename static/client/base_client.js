// @ts-check
// The part of the client that the page needs too; mod.js has the rest.

import { RejectedError } from "./errors.js";
import { HttpClient } from "./http_client.js";
import { MemoryStore } from "./outbox/draft_store.js";
import { Outbox } from "./outbox/outbox.js";
import { postDraft } from "./outbox/post_draft.js";
import { roomPath, Rooms } from "./rooms/rooms.js";
import { SharedStream } from "./stream/shared_stream.js";
import { findChannel, findLocks } from "./tabs.js";
import { newId } from "./uuid_v7.js";

/** @import { AccessBlock } from "./errors.js" */
/** @import { DraftStore } from "./outbox/draft_store.js" */
/** @import { DeliveryResult, OutboxOptions } from "./outbox/outbox.js" */
/** @import { Draft, HistoryPage, HistoryRange, Me, RoomListEvent, SearchPage, SearchRange } from "./schema.js" */
/** @import { StreamState } from "./stream/event_stream.js" */
/** @import { RoomPresence } from "./stream/presence.js" */
/** @import { FeedOptions, RoomFeed } from "./stream/room_feed.js" */

/**
 * @typedef {object} ClientOptions
 * @property {string} [url] of the server; by default the page's own, and required in a program
 * @property {typeof fetch} [fetch] sends all requests; the global one by default
 * @property {typeof fetch} [streamFetch] opens event streams; `fetch` by default
 * @property {DraftStore | Promise<DraftStore>} [store] keeps unsent messages; by default memory, which
 * does not outlive the tab or program
 * @property {boolean | string} [share] whether the tabs of a browser share one stream; by default true in
 * a page, false in a program. Over HTTP/1.1 a browser opens only six connections to a server. A shared
 * stream uses the credentials of one tab: if tabs differ, give a text, such as the user's id, and only
 * tabs with the same text share
 * @property {number} [idleTimeoutMs] silence after which the stream is opened again; 35,000 by default,
 * as the server sends a heartbeat every 15 s
 * @property {(state: StreamState) => void} [onStateChange] the stream was opened or lost, or the broker
 * went away or came back
 * @property {(event: RoomListEvent) => void} [onRoomListEvent] the list of rooms changed; needs a room
 * that is followed
 * @property {(rooms: readonly string[]) => void} [onPresence] `presenceIn` changed for these rooms
 * @property {(result?: DeliveryResult) => void} [onDraftsChange] `outbox.drafts` changed, by this result
 * if there is one
 * @property {(draft: Draft) => Promise<Draft>} [beforeSend] returns what to send for a message; called
 * for each attempt
 * @property {OutboxOptions["onDelay"]} [onDelay] a message is sent again only after these milliseconds
 * @property {(block: AccessBlock | undefined) => void} [onAccessBlock] the server started or stopped
 * rejecting all requests. The stream waits until `wake`, messages are tried every 30 s
 */

/** Whether fetch() withholds the end of what it has read of a stream, as in WebKit: see xhr_fetch.js. */
export function hasBufferedFetch() {
  return Reflect.get(globalThis.navigator ?? {}, "vendor") === "Apple Computer, Inc.";
}

/** Checked here because the server would reject a shared stream, for all tabs, over one invalid name. */
const ROOM = /^(?:[a-z0-9][a-z0-9_-]{0,63}|~[a-z2-7]{26})$/;

/** A connection to one server. It works as soon as it is constructed. */
export class BaseClient {
  /** Sends the requests of other parts. */
  http;
  #stream;
  #options;
  #isDisconnected = false;
  /** @type {AccessBlock | undefined} */
  #accessBlock;
  /** The messages that are not delivered yet, or were rejected. */
  outbox;
  /** The rooms and their settings. */
  rooms;

  /** @param {ClientOptions} [options] */
  constructor(options = {}) {
    const { url = location.origin, fetch = globalThis.fetch.bind(globalThis) } = options;
    const { share = "document" in globalThis, store = new MemoryStore(), idleTimeoutMs } = options;
    const tabs = {
      locks: share === false ? undefined : findLocks(),
      openChannel: findChannel(),
    };
    const http = new HttpClient(url, fetch);
    this.http = http;
    this.#options = options;
    this.rooms = new Rooms(http);
    this.outbox = new Outbox({
      ...tabs,
      name: `hubbub outbox ${url} ${share}`,
      store: Promise.resolve(store),
      post: async (draft) => postDraft(http, await options.beforeSend?.(draft) ?? draft),
      onChange: (result) => this.#onDraftsChange(result),
      onDelay: (milliseconds, isRateLimited) => options.onDelay?.(milliseconds, isRateLimited),
      onSignedOut: () => this.#setAccessBlock("signed-out"),
    });
    this.#stream = new SharedStream({
      ...tabs,
      name: `hubbub stream ${url} ${share}`,
      stream: {
        urlFor: (rooms, cursor) => `${url}/api/events?${streamQuery(rooms, cursor)}`,
        fetch: options.streamFetch ?? fetch,
        ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
      },
      onRoomListEvent: (event) => options.onRoomListEvent?.(event),
      onStateChange: (state) => this.#onStateChange(state),
      onPresence: (rooms) => options.onPresence?.(rooms),
    });
    this.start();
  }

  /**
   * Loads a page of history: the newest messages, or the range.
   *
   * @param {string} room
   * @param {HistoryRange} [range]
   * @returns {Promise<HistoryPage>}
   * @throws {RejectedError} if the room does not exist or is not readable
   * @throws {RetryableError} if the same request may succeed later
   * @throws {Error} if no response arrives within 15 s
   */
  history(room, range = {}) {
    const path = `${roomPath(room)}/messages${toQuery({ ...range })}`;
    return this.#request(`load the history of "${room}"`, path);
  }

  /**
   * Finds messages, newest first. The query takes the operators `from:`, `in:`, `before:`, `after:`,
   * `has:` and `type:`; days are those of the local time zone.
   *
   * @param {string} query
   * @param {SearchRange} [range]
   * @returns {Promise<SearchPage>}
   * @throws {RejectedError} if an operator is invalid or the room is not readable
   * @throws {RetryableError} if the same request may succeed later
   * @throws {Error} if no response arrives within 15 s
   */
  search(query, range = {}) {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const path = `/api/search${toQuery({ q: query, timeZone, ...range })}`;
    return this.#request(`search for "${query}"`, path);
  }

  /**
   * Returns the user whom the server identifies; also answered for a client that is signed out.
   *
   * @returns {Promise<Me>}
   * @throws {RejectedError} if the server rejects even this
   * @throws {RetryableError} if the same request may succeed later
   * @throws {Error} if no response arrives within 15 s
   */
  me() {
    return this.http.request("load the current user", "/api/me");
  }

  /**
   * Replaces the text of one of the user's messages. Repeated with the same `id`, a UUID, it edits once.
   * @param {{ room: string, id: string }} message
   * @param {{ text: string, from: string, id?: string }} edit
   * @throws {RejectedError} if the server rejects it
   * @throws {Error} if it is unknown whether the edit is stored
   */
  async edit(message, { id = newId(), ...edit }) {
    const body = { id, ...edit };
    await this.#request("edit the message", messagePath(message), { method: "PATCH", body });
  }

  /**
   * Deletes the text of a message: the user's own, or as a moderator any.
   * @param {{ room: string, id: string }} message
   * @param {{ from: string, id?: string }} deletion
   * @throws {RejectedError} if the server rejects it
   * @throws {Error} if it is unknown whether the deletion is stored
   */
  async delete(message, { id = newId(), from }) {
    const body = { id, from };
    await this.#request("delete the message", messagePath(message), { method: "DELETE", body });
  }

  /**
   * Adds an emoji to a message, or removes it. To repeat either changes nothing.
   *
   * @param {{ room: string, id: string }} message
   * @param {{ emoji: string, action: "add" | "remove", from: string, id?: string }} reaction
   * @throws {RejectedError} if the server rejects it
   * @throws {Error} if it is unknown whether the reaction is stored
   */
  async react(message, { id = newId(), emoji, action, from }) {
    const path = `${messagePath(message)}/reactions/${encodeURIComponent(emoji)}`;
    const method = action === "add" ? "PUT" : "DELETE";
    await this.#request("react to the message", path, { method, body: { id, from } });
  }

  /**
   * Returns who is connected to a followed room, and who is typing; undefined until the server reports
   * it, which it may never do.
   * @param {string} room
   * @returns {RoomPresence | undefined}
   */
  presenceIn(room) {
    return this.#stream.presenceIn(room);
  }

  /**
   * Tells the room that the user is typing, or has stopped. Repeat it every four seconds. Never throws: a
   * lost notification does no harm.
   *
   * @param {string} room
   * @param {{ from: string, isTyping: boolean }} typing
   */
  async sendTyping(room, typing) {
    const options = { method: "PUT", body: typing };
    await this.http.request("send typing", `${roomPath(room)}/typing`, options).catch(() => {});
  }

  /**
   * Returns a feed of a room's events, closed at first: `open` it with the cursor of a history page.
   * The tabs that share a stream may follow 100 rooms in total.
   *
   * @param {string} room
   * @param {FeedOptions} options
   * @returns {RoomFeed}
   * @throws {RangeError} if the name of the room is invalid
   */
  follow(room, { onEvent, ...options }) {
    if (!ROOM.test(room)) {
      throw new RangeError(
        `Cannot follow the room ${JSON.stringify(room)}: its name must match ${ROOM.source}`,
      );
    }
    return this.#stream.follow(room, {
      onEvent: (entry) => {
        if (entry.type === "message" || entry.type === "edit") this.outbox.confirm(entry);
        onEvent(entry);
      },
      ...options,
    });
  }

  /**
   * Checks at once that stream and outbox work: call it when the page becomes visible, the network
   * returns, or the user signs in.
   *
   * @param {{ isNetworkNew?: boolean }} [options] `isNetworkNew`: all connections from before are dead
   */
  wake({ isNetworkNew = false } = {}) {
    this.#stream.wake({ isNetworkNew });
    this.outbox.retryNow();
  }

  /** Continues after `stop`; feeds continue at their cursor. */
  start() {
    this.#stream.start();
    this.outbox.start();
  }

  /** Closes the stream and leaves unsent messages to the other tabs. */
  stop() {
    this.#stream.stop();
    this.outbox.stop();
  }

  /** @param {StreamState} state */
  #onStateChange(state) {
    const wasDisconnected = this.#isDisconnected;
    this.#isDisconnected = !state.isOpen || !state.isBrokerUp;
    if (state.isOpen || state.accessBlock) this.#setAccessBlock(state.accessBlock);
    if (wasDisconnected && !this.#isDisconnected) this.outbox.retryNow();
    this.#options.onStateChange?.(state);
  }

  /** @param {AccessBlock | undefined} block */
  #setAccessBlock(block) {
    if (this.#accessBlock === block) return;
    this.#accessBlock = block;
    if (!block) this.wake();
    this.#options.onAccessBlock?.(block);
  }

  /** @param {Parameters<HttpClient["request"]>} request */
  async #request(...request) {
    try {
      const response = await this.http.request(...request);
      this.#setAccessBlock(undefined);
      return response;
    } catch (error) {
      if (error instanceof RejectedError && error.accessBlock) {
        this.#setAccessBlock(error.accessBlock);
      }
      throw error;
    }
  }

  /** @param {DeliveryResult} [result] */
  #onDraftsChange(result) {
    this.#options.onDraftsChange?.(result);
    if (result && "receipt" in result) this.#setAccessBlock(undefined);
  }
}

/** @param {{ room: string, id: string }} message */
function messagePath({ room, id }) {
  return `${roomPath(room)}/messages/${id}`;
}

/**
 * @param {readonly string[]} rooms
 * @param {string} cursor
 */
function streamQuery(rooms, cursor) {
  return new URLSearchParams([...rooms.map((room) => ["room", room]), ["after", cursor]]);
}

/** @param {Record<string, string | number | undefined>} fields */
function toQuery(fields) {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]]
  );
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}
