// @ts-check
// One stream for all tabs of a browser: over HTTP/1.1 a browser opens six connections to a server, so
// that a stream for each of eight tabs would leave none to post with.
//
//   stream -> leader tab -> channel -> feeds of all tabs
//
// The leader reads the rooms of all tabs. Each feed knows its own cursor, takes only the entries that
// continue it, and subscribes again when entries are missing. So a leader may die, and a frozen tab may
// miss messages: gaps are detected and filled, duplicates are dropped.

import { callSafely } from "../report_error.js";
import { NO_LOCKS, openNoChannel, withLeaderLock } from "../tabs.js";
import { newId } from "../uuid_v7.js";
import { earlier, isBefore, isSameLog } from "./cursor.js";
import { EventStream, isSameState } from "./event_stream.js";
import { PresenceStore } from "./presence.js";
import { RoomFeed } from "./room_feed.js";

/** @import { RoomListEvent } from "../schema.js" */
/** @import { Channel, Locks } from "../tabs.js" */
/** @import { EventStreamOptions, StreamState } from "./event_stream.js" */
/** @import { Presences } from "./presence.js" */
/** @import { EventRange, FeedOptions } from "./room_feed.js" */

/**
 * A message between tabs. `subscribe` is for the leader, all others come from it; `new-leader` asks all
 * tabs to subscribe again.
 * @typedef {{ type: "subscribe", tab: string, rooms: readonly string[], cursor: string }
 *   | { type: "new-leader" }
 *   | { type: "range", range: EventRange }
 *   | { type: "state", state: StreamState }
 *   | { type: "presence", presences: Presences }
 *   | { type: "denied", rooms: readonly string[] }
 *   | { type: "room-list", event: RoomListEvent }
 *   | { type: "lost" }} TabMessage
 */
/**
 * @typedef {object} SharedStreamOptions
 * @property {string} name the same for all tabs that share the stream
 * @property {Locks | undefined} locks without locks or channel each tab has a stream of its own
 * @property {((name: string) => Channel) | undefined} openChannel
 * @property {Pick<EventStreamOptions, "urlFor" | "fetch" | "idleTimeoutMs">} stream
 * @property {(event: RoomListEvent) => void} onRoomListEvent
 * @property {(state: StreamState) => void} onStateChange
 * @property {(rooms: readonly string[]) => void} onPresence the presence of these rooms changed
 */

// A live leader responds within a moment, even from a background window.
const LEADER_RESPONSE_MS = 3_000;
// The leader passes on a heartbeat every 15 s.
const LEADER_SILENCE_MS = 40_000;
// All tabs subscribe to a new leader within a few milliseconds: it opens one stream for all of them.
const GATHER_MS = 20;

/** The stream that all tabs share: each opens feeds on it, and the leader reads for all. */
export class SharedStream {
  #options;
  #locks;
  #openChannel;
  #tab = newId();
  #stream;
  /** @type {Map<RoomFeed, string>} open feeds, and the cursor with which each was last subscribed */
  #feeds = new Map();
  /** @type {StreamState | undefined} last reported by the leader */
  #state;
  #presence = new PresenceStore();
  /** @type {Channel | undefined} */
  #channel;
  /** @type {AbortController | undefined} while this tab waits for the leader lock or holds it */
  #candidacy;
  /** @type {(() => void) | undefined} releases the leader lock, while this tab holds it */
  #resign;
  /**
   * The rooms of each tab, if this one is the leader. The rooms of a tab that crashed stay until the
   * leader changes: they cost some bandwidth, and nothing else.
   * @type {Map<string, readonly string[]>}
   */
  #subscriptions = new Map();
  /** @type {string | undefined} cursor from which the stream is about to be opened */
  #nextCursor;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #gatherTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leaderTimer;

  /** @param {SharedStreamOptions} options */
  constructor(options) {
    const { locks, openChannel } = options;
    const isShared = locks !== undefined && openChannel !== undefined;
    this.#options = options;
    this.#locks = isShared ? locks : NO_LOCKS;
    this.#openChannel = isShared ? openChannel : openNoChannel;
    this.#stream = new EventStream({
      ...options.stream,
      onRange: (range) => this.#broadcast({ type: "range", range }),
      onLost: () => this.#broadcast({ type: "lost" }),
      onDenied: (rooms) => this.#broadcast({ type: "denied", rooms }),
      onRoomListEvent: (event) => this.#broadcast({ type: "room-list", event }),
      onStateChange: (state) => this.#broadcast({ type: "state", state }),
      onPresence: (presences) => this.#broadcast({ type: "presence", presences }),
    });
  }

  /**
   * Returns a feed of a room, closed at first.
   * @param {string} room
   * @param {FeedOptions} options
   */
  follow(room, options) {
    return new RoomFeed(room, { ...options, onCursorSet: (feed) => this.#onCursorSet(feed) });
  }

  /**
   * Returns the presence of a room that some tab follows.
   * @param {string} room
   */
  presenceIn(room) {
    return this.#presence.get(room);
  }

  start() {
    if (this.#channel) return;
    this.#channel = this.#openChannel(this.#options.name);
    this.#channel.addEventListener("message", ({ data }) => {
      this.#onMessage(/** @type {TabMessage} */ (data));
    });
    this.#runForLeader();
    this.#subscribe();
  }

  /** Leaves the stream to the other tabs; feeds keep their cursor for the next start. */
  stop() {
    if (!this.#channel) return;
    this.#broadcast({ type: "subscribe", tab: this.#tab, rooms: [], cursor: "" });
    clearTimeout(this.#leaderTimer);
    this.#candidacy?.abort();
    this.#candidacy = undefined;
    this.#resign?.();
    this.#channel.close();
    this.#channel = undefined;
  }

  /**
   * Checks the stream after anything that may have broken it: the tab was frozen, the machine asleep, the
   * network away, or the user signed out.
   * @param {{ isNetworkNew: boolean }} options
   */
  wake({ isNetworkNew }) {
    const isReading = this.#resign && this.#stream.cursor;
    if (isReading && isNetworkNew) this.#stream.reopen();
    else if (isReading) this.#stream.check();
    else this.#subscribe();
  }

  /** @param {RoomFeed} feed */
  #onCursorSet(feed) {
    if (feed.cursor) this.#feeds.set(feed, "");
    else this.#feeds.delete(feed);
    this.#subscribe();
  }

  /** @param {TabMessage} message */
  #broadcast(message) {
    this.#channel?.postMessage(message);
    // A channel does not deliver to its own sender.
    this.#onMessage(message);
  }

  /** @param {TabMessage} message */
  #onMessage(message) {
    if (message.type === "subscribe") return this.#onSubscribe(message);
    this.#expectLeader(LEADER_SILENCE_MS);
    if (message.type === "new-leader") this.#subscribe();
    else if (message.type === "range") this.#deliver(message.range);
    else if (message.type === "state") this.#setState(message.state);
    else if (message.type === "presence") this.#mergePresence(message.presences);
    else if (message.type === "denied") this.#deny(message.rooms);
    else if (message.type === "room-list") {
      callSafely(() => this.#options.onRoomListEvent(message.event));
    } else for (const feed of [...this.#feeds.keys()]) this.#lose(feed);
  }

  // --- Every tab --------------------------------------------------------------------------------

  /** Tells the leader which rooms this tab follows, and from where. */
  #subscribe() {
    if (!this.#channel) return;
    const feeds = [...this.#feeds.keys()];
    for (const feed of feeds) this.#feeds.set(feed, feed.cursor);
    const cursor = feeds.map((feed) => feed.cursor).reduce(earlier, "");
    const rooms = feeds.map(({ room }) => room);
    this.#expectLeader(LEADER_RESPONSE_MS);
    this.#broadcast({ type: "subscribe", tab: this.#tab, rooms, cursor });
  }

  /** @param {EventRange} range */
  #deliver(range) {
    let isMissing = false;
    for (const [feed, subscribedFrom] of [...this.#feeds]) {
      const isContinuous = feed.take(range);
      if (!feed.cursor) this.#feeds.delete(feed);
      // Ask once for each gap, however many ranges arrive before it is filled.
      if (!isContinuous && subscribedFrom !== feed.cursor) isMissing = true;
    }
    if (isMissing) this.#subscribe();
  }

  /** @param {StreamState} state */
  #setState(state) {
    // No heartbeat comes during an access block, and another leader would be rejected too.
    if (state.accessBlock) clearTimeout(this.#leaderTimer);
    if (this.#state && isSameState(this.#state, state)) return;
    this.#state = state;
    callSafely(() => this.#options.onStateChange({ ...state }));
  }

  /** @param {Presences} presences */
  #mergePresence(presences) {
    this.#presence.merge(presences);
    callSafely(() => this.#options.onPresence(presences.map(([room]) => room)));
  }

  /** @param {readonly string[]} rooms */
  #deny(rooms) {
    this.#presence.forget(rooms);
    const feeds = [...this.#feeds.keys()].filter(({ room }) => rooms.includes(room));
    for (const feed of feeds) {
      this.#feeds.delete(feed);
      feed.deny();
    }
    if (feeds.length > 0) this.#subscribe();
  }

  /** @param {RoomFeed} feed */
  #lose(feed) {
    this.#feeds.delete(feed);
    feed.lose();
  }

  /** @param {number} milliseconds after which a silent leader is replaced */
  #expectLeader(milliseconds) {
    clearTimeout(this.#leaderTimer);
    if (this.#resign || !this.#channel) return;
    this.#leaderTimer = setTimeout(() => this.#runForLeader({ steal: true }), milliseconds);
  }

  /** Waits to become the leader, and waits again if the lock is stolen. */
  async #runForLeader({ steal = false } = {}) {
    this.#candidacy?.abort();
    const candidacy = new AbortController();
    this.#candidacy = candidacy;
    const { name } = this.#options;
    const work = (/** @type {AbortSignal} */ stolen) => this.#lead(stolen);
    await withLeaderLock(this.#locks, { name, work, signal: candidacy.signal, steal });
    if (this.#candidacy === candidacy) this.#runForLeader();
  }

  // --- The leader -------------------------------------------------------------------------------

  /** @param {AbortSignal} stolen */
  async #lead(stolen) {
    if (!this.#channel) return;
    await new Promise((resolve) => {
      this.#resign = () => resolve(undefined);
      stolen.addEventListener("abort", this.#resign);
      clearTimeout(this.#leaderTimer);
      this.#broadcast({ type: "state", state: { ...this.#stream.state, isOpen: false } });
      this.#broadcast({ type: "new-leader" });
    });
    this.#resign = undefined;
    clearTimeout(this.#gatherTimer);
    this.#nextCursor = undefined;
    this.#subscriptions.clear();
    this.#stream.close();
  }

  /** @param {Extract<TabMessage, { type: "subscribe" }>} message */
  #onSubscribe({ tab, rooms, cursor }) {
    if (!this.#resign) return;
    this.#subscriptions.set(tab, rooms);
    if (rooms.length > 0 && this.#wouldMiss(rooms, cursor)) this.#openFrom(cursor);
    const position = this.#stream.cursor;
    this.#broadcast({ type: "state", state: this.#stream.state });
    if (!position) return;
    const range = { from: position, to: position, rooms: this.#stream.rooms };
    this.#broadcast({ type: "range", range });
    this.#broadcast({ type: "presence", presences: this.#stream.presence });
  }

  /**
   * Whether a tab would miss entries if the stream just continued.
   * @param {readonly string[]} rooms
   * @param {string} cursor
   */
  #wouldMiss(rooms, cursor) {
    const { rooms: covered, cursor: position, state } = this.#stream;
    // The server has confirmed the log of an open stream: a cursor of another log is out of date.
    if (position && !isSameLog(cursor, position)) return !state.isOpen;
    return !position || isBefore(cursor, position) || rooms.some((room) => !covered.includes(room));
  }

  /** @param {string} cursor */
  #openFrom(cursor) {
    this.#nextCursor = earlier(this.#nextCursor ?? "", cursor);
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = setTimeout(() => {
      const rooms = [...new Set([...this.#subscriptions.values()].flat())].sort();
      const next = earlier(this.#stream.cursor, this.#nextCursor ?? "");
      this.#nextCursor = undefined;
      this.#stream.open({ rooms, cursor: next });
    }, GATHER_MS);
  }
}
