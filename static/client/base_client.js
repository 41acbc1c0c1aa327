// @ts-check
// What the page needs of the client, and what programs do all the rest with: see mod.js.

import { Api } from "./api.js";
import { MemoryStore } from "./draft_store.js";
import { newId } from "./uuid_v7.js";
import { Outbox } from "./outbox.js";
import { RejectedError } from "./errors.js";
import { Rooms } from "./rooms.js";
import { findLocks } from "./leader_lock.js";
import { findChannel, SharedStream } from "./shared_stream.js";

/** @import { Draft, HistoryPage, HistoryRange, SearchRange } from "./api.js" */
/** @import { DraftStore } from "./draft_store.js" */
/** @import { StreamState } from "./event_stream.js" */
/** @import { RoomFeed, FeedOptions } from "./room_feed.js" */
/** @import { OutboxOptions, DeliveryResult } from "./outbox.js" */
/** @import { RoomPresence } from "./presence.js" */
/** @import { AccessBlock } from "./errors.js" */
/** @import { RoomsNews } from "./rooms.js" */

/**
 * @typedef {object} ClientOptions
 * @property {string} [url] where the server is; the page's own by default
 * @property {typeof fetch} [fetch]
 * @property {typeof fetch} [streamFetch] how streams are asked for, where not by `fetch`
 * @property {DraftStore | Promise<DraftStore>} [store] where messages wait; memory by default, which
 * does not outlive the tab or program
 * @property {boolean | string} [share] whether the tabs of a browser share one stream, which they need
 * where they have six connections to a server together; true in a page, false in a program. All of
 * them read with the credentials of one: where tabs have different ones, give a text, such as the id
 * of who is signed in, and only tabs with the same text share
 * @property {number} [silence] milliseconds without an event after which the stream is opened anew;
 * the server sends one every 15 s
 * @property {(state: StreamState) => void} [state] whether events come, and whether the broker lives
 * @property {(news: RoomsNews) => void} [roomsChanged] what has become of `rooms.list`, heard while
 * some room is followed
 * @property {(rooms: readonly string[]) => void} [presence] `presenceIn` has changed for these rooms
 * @property {(settled?: DeliveryResult) => void} [drafts] `outbox.drafts` has changed
 * @property {(draft: Draft) => Promise<Draft>} [prepare] what is sent of a message, each time that it
 * is tried
 * @property {OutboxOptions["delayed"]} [delayed] what waits is tried again after so many milliseconds
 * @property {(bar: AccessBlock | undefined) => void} [barred] the server lets nobody in, or does again. The
 * client stops, and goes on by itself when somebody has signed in, at the latest when it is woken
 */

/** Whether this is WebKit, which holds back the end of what fetch() reads of a stream. */
export function holdsBack() {
  return Reflect.get(globalThis.navigator ?? {}, "vendor") === "Apple Computer, Inc.";
}

/** A name that none can have would have the stream of all the others refused, too. */
const ROOM = /^(?:[a-z0-9][a-z0-9_-]{0,63}|~[a-z2-7]{26})$/;

/** The way to one server, as a page needs it. It works at once, and until the page goes. */
export class BaseClient {
  #api;
  #stream;
  #options;
  #hasTrouble = false;
  /** @type {AccessBlock | undefined} */
  #bar;
  /** What waits and what was refused. */
  outbox;
  /** The rooms, and who is in them. */
  rooms;

  /** @param {ClientOptions} [options] */
  constructor(options = {}) {
    const { url = location.origin, fetch = globalThis.fetch.bind(globalThis), silence } = options;
    const { share = "document" in globalThis, store = new MemoryStore() } = options;
    const locks = share === false ? undefined : findLocks();
    const openChannel = findChannel();
    this.#options = options;
    this.#api = new Api(url, fetch);
    this.rooms = new Rooms(this.#api);
    this.outbox = new Outbox({
      name: `hubbub outbox ${url} ${share}`,
      store: Promise.resolve(store),
      locks,
      openChannel,
      post: async (draft) => this.#api.post(await options.prepare?.(draft) ?? draft),
      changed: (settled) => this.#settled(settled),
      delayed: (milliseconds, isLimited) => options.delayed?.(milliseconds, isLimited),
      signedOut: () => this.#noteBar("signed-out"),
    });
    this.#stream = new SharedStream({
      name: `hubbub stream ${url} ${share}`,
      locks,
      openChannel,
      stream: {
        address: (rooms, cursor) => this.#api.events(rooms, cursor),
        fetch: options.streamFetch ?? fetch,
        ...(silence !== undefined && { silence }),
      },
      rooms: (news) => options.roomsChanged?.(news),
      state: (state) => this.#stateChanged(state),
      presence: (rooms) => options.presence?.(rooms),
    });
    this.start();
  }

  /**
   * A page of history: the newest messages, or those that `range` names.
   *
   * @param {string} room
   * @param {HistoryRange} [range]
   * @returns {Promise<HistoryPage>}
   * @throws {RejectedError} if the room may not be read, or is not there
   * @throws {Error} if it does not come
   */
  history(room, range) {
    return this.#watchBar(this.#api.history(room, range));
  }

  /**
   * The messages that have the words of a query, newest first. Its operators are `from:`, `in:`,
   * `before:`, `after:` and `has:link`.
   *
   * @param {string} query
   * @param {SearchRange} [range]
   * @throws {RejectedError} if an operator lacks what it needs, or the room may not be read
   * @throws {Error} if the answer does not come
   */
  search(query, range) {
    return this.#watchBar(this.#api.search(query, range));
  }

  /**
   * Who the server takes this client for. Nobody may ask this too.
   *
   * @throws {RejectedError} if not even that is answered
   * @throws {Error} if the answer does not come
   */
  me() {
    return this.#api.me();
  }

  /**
   * Lets an own message say something else. The same `id`, a UUID, edits once.
   *
   * @param {{ room: string, id: string }} message
   * @param {{ text: string, from: string, id?: string }} edit
   * @throws {RejectedError} if the server refuses it
   * @throws {Error} if it is not known to be stored
   */
  edit(message, { id = newId(), ...edit }) {
    return this.#watchBar(this.#api.edit(message, { id, ...edit }));
  }

  /**
   * Takes away what a message says: an own one, or as a moderator anybody's.
   *
   * @param {{ room: string, id: string }} message
   * @param {{ from: string, id?: string }} deletion
   * @throws {RejectedError} if the server refuses it
   * @throws {Error} if it is not known to be stored
   */
  delete(message, { id = newId(), from }) {
    return this.#watchBar(this.#api.delete(message, { id, from }));
  }

  /**
   * Shows an emoji at a message, or takes it back. To do either again changes nothing.
   *
   * @param {{ room: string, id: string }} message
   * @param {{ emoji: string, action: "add" | "remove", from: string, id?: string }} reaction
   * @throws {RejectedError} if the server refuses it
   * @throws {Error} if it is not known to be stored
   */
  react(message, { id = newId(), ...reaction }) {
    return this.#watchBar(this.#api.react(message, { id, ...reaction }));
  }

  /**
   * Who is in a room that is followed, and who types there. Nothing is known where the server does
   * not tell it, or has not yet.
   *
   * @param {string} room
   * @returns {RoomPresence | undefined}
   */
  presenceIn(room) {
    return this.#stream.presenceIn(room);
  }

  /**
   * Says that somebody types, to be said again every four seconds, or does not any more. It is shown
   * to who is in the room; where it does not arrive, nothing is lost.
   *
   * @param {string} room
   * @param {{ from: string, isTyping: boolean }} sign
   */
  async type(room, sign) {
    await this.#api.type(room, sign).catch(() => {});
  }

  /**
   * A room's events for who keeps the history too: `open` it with the cursor of a page. The readers
   * that share a stream may follow 100 rooms together.
   *
   * @param {string} room
   * @param {FeedOptions} options
   * @returns {RoomFeed}
   * @throws {RangeError} if no room can have that name
   */
  follow(room, { event, ...options }) {
    if (!ROOM.test(room)) {
      throw new RangeError(
        `Cannot read the room ${
          JSON.stringify(room)
        }: a name has 1 to 64 characters of a-z 0-9 _ - ` +
          "and begins with a letter or digit; a private one's has ~ and 26 of a-z 2-7",
      );
    }
    return this.#stream.follow(room, {
      event: (entry) => {
        if (entry.type === "message" || entry.type === "edit") this.outbox.confirm(entry);
        event(entry);
      },
      ...options,
    });
  }

  /**
   * Looks at once whether all still works: the page is seen again, the network is back, or somebody
   * has signed in.
   *
   * @param {{ isNetworkNew?: boolean }} [options] nothing that was open before works any more
   */
  wake({ isNetworkNew = false } = {}) {
    this.#stream.wake({ isNetworkNew });
    this.outbox.wake();
  }

  /** Goes on after `stop`, without a hole. */
  start() {
    this.#stream.start();
    this.outbox.start();
  }

  /** Leaves stream and outbox to the other tabs. */
  stop() {
    this.#stream.stop();
    this.outbox.stop();
  }

  /** @param {StreamState} state */
  #stateChanged(state) {
    const hadTrouble = this.#hasTrouble;
    this.#hasTrouble = !state.isOpen || !state.isBrokerUp;
    if (state.isOpen || state.bar) this.#noteBar(state.bar);
    if (hadTrouble && !this.#hasTrouble) this.outbox.wake();
    this.#options.state?.(state);
  }

  /** @param {AccessBlock | undefined} bar */
  #noteBar(bar) {
    if (this.#bar === bar) return;
    this.#bar = bar;
    if (!bar) this.wake();
    this.#options.barred?.(bar);
  }

  /**
   * @template Answer
   * @param {Promise<Answer>} asking
   */
  async #watchBar(asking) {
    try {
      const answer = await asking;
      this.#noteBar(undefined);
      return answer;
    } catch (error) {
      if (error instanceof RejectedError && error.bar) this.#noteBar(error.bar);
      throw error;
    }
  }

  /** @param {DeliveryResult} [settled] */
  #settled(settled) {
    this.#options.drafts?.(settled);
    if (settled && "receipt" in settled) this.#noteBar(undefined);
  }
}
