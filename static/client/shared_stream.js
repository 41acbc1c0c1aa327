// @ts-check
// One stream for all tabs of a browser: a browser opens six connections to a server of HTTP/1.1, so
// that eight tabs with a stream each would leave none to post with.
//
//   stream -> the tab that holds the seat -> channel -> feeds of all tabs
//
// The holder knows which rooms are wanted; each feed knows its own cursor, takes only what follows
// it, and asks where something is missing. So it does not matter when a holder dies, or what a tab
// misses while it is frozen: a hole is seen and mended, and what comes twice is dropped.

import { isBefore, isSameLog } from "./cursor.js";
import { EventStream, isSameState } from "./event_stream.js";
import { callSafely, RoomFeed } from "./room_feed.js";
import { newId } from "./uuid_v7.js";
import { PresenceStore } from "./presence.js";
import { NO_LOCKS, withLeaderLock } from "./leader_lock.js";

/** @import { EventStreamOptions, Span, StreamState } from "./event_stream.js" */
/** @import { FeedOptions } from "./room_feed.js" */
/** @import { Presences } from "./presence.js" */
/** @import { RoomsNews } from "./rooms.js" */
/** @import { Locks } from "./leader_lock.js" */

/**
 * The part of a BroadcastChannel that is used here.
 * @typedef {object} Channel
 * @property {(message: unknown) => void} postMessage
 * @property {(type: "message", listener: (event: { data: unknown }) => void) => void} addEventListener
 * @property {() => void} close
 */
/**
 * What tabs say to each other. `want` goes to the holder, all else comes from it.
 * @typedef {{ type: "want", tab: string, rooms: readonly string[], cursor: string }
 *   | { type: "ask" }
 *   | { type: "span", span: Span }
 *   | { type: "state", state: StreamState }
 *   | { type: "presence", presences: Presences }
 *   | { type: "denied", rooms: readonly string[] }
 *   | { type: "rooms", news: RoomsNews }
 *   | { type: "lost" }} Saying
 */
/**
 * @typedef {object} SharedStreamOptions
 * @property {string} name what the tabs of one server have in common
 * @property {Locks | undefined} locks without both of these each tab has a stream of its own
 * @property {((name: string) => Channel) | undefined} openChannel
 * @property {Pick<EventStreamOptions, "address" | "fetch" | "silence">} stream
 * @property {(news: RoomsNews) => void} rooms
 * @property {(state: StreamState) => void} state
 * @property {(rooms: readonly string[]) => void} presence who is in these, or types there, is known anew
 */

// A holder that lives answers in the same moment, even from a window in the background.
const ANSWER_MS = 3_000;
// The holder passes on a beat every 15 s.
const SILENCE_MS = 40_000;
// A new holder hears from all tabs within a few milliseconds: one stream is opened for all.
const GATHER_MS = 20;

export class SharedStream {
  #options;
  #locks;
  #openChannel;
  #tab = newId();
  #stream;
  /** @type {Map<RoomFeed, string>} the open ones, and with which cursor each was wanted last */
  #feeds = new Map();
  /** @type {StreamState | undefined} what the holder said last */
  #state;
  #presence = new PresenceStore();
  /** @type {Channel | undefined} */
  #channel;
  /** @type {AbortController | undefined} waits for the seat or has it */
  #claim;
  /** @type {(() => void) | undefined} leaves the seat, while this tab has it */
  #leave;
  /**
   * What each tab wants, where this one is the holder. A tab that crashed leaves its rooms here until
   * the holder changes: they cost a little reading, and nothing else.
   * @type {Map<string, readonly string[]>}
   */
  #wanted = new Map();
  /** @type {string | undefined} from where the stream is to be opened in a moment */
  #next;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #gathering;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;

  /** @param {SharedStreamOptions} options */
  constructor(options) {
    const { locks, openChannel } = options;
    const isShared = locks !== undefined && openChannel !== undefined;
    this.#options = options;
    this.#locks = isShared ? locks : NO_LOCKS;
    this.#openChannel = isShared ? openChannel : openNoChannel;
    this.#stream = new EventStream({
      ...options.stream,
      span: (span) => this.#say({ type: "span", span }),
      lost: () => this.#say({ type: "lost" }),
      denied: (rooms) => this.#say({ type: "denied", rooms }),
      rooms: (news) => this.#say({ type: "rooms", news }),
      state: (state) => this.#say({ type: "state", state }),
      presence: (presences) => this.#say({ type: "presence", presences }),
    });
  }

  /**
   * A feed of a room, closed at first.
   * @param {string} room
   * @param {FeedOptions} options
   */
  follow(room, options) {
    return new RoomFeed(room, { ...options, changed: (feed) => this.#changed(feed) });
  }

  /**
   * Who is in a room that some tab follows.
   * @param {string} room
   */
  presenceIn(room) {
    return this.#presence.of(room);
  }

  start() {
    if (this.#channel) return;
    this.#channel = this.#openChannel(this.#options.name);
    this.#channel.addEventListener("message", ({ data }) => {
      this.#hear(/** @type {Saying} */ (data));
    });
    this.#claimSeat();
    this.#want();
  }

  /** Leaves the stream to the other tabs; the feeds keep their place for another start. */
  stop() {
    if (!this.#channel) return;
    this.#say({ type: "want", tab: this.#tab, rooms: [], cursor: "" });
    clearTimeout(this.#patience);
    this.#claim?.abort();
    this.#claim = undefined;
    this.#leave?.();
    this.#channel.close();
    this.#channel = undefined;
  }

  /**
   * Something may have been missed: the tab was frozen, the machine asleep, the network away, or
   * nobody was let in.
   * @param {{ isNetworkNew: boolean }} options
   */
  wake({ isNetworkNew }) {
    const isHeld = this.#leave && this.#stream.cursor;
    if (isHeld && isNetworkNew) this.#stream.reopen();
    else if (isHeld) this.#stream.check();
    else this.#want();
  }

  /** @param {RoomFeed} feed */
  #changed(feed) {
    if (feed.cursor) this.#feeds.set(feed, "");
    else this.#feeds.delete(feed);
    this.#want();
  }

  /** @param {Saying} saying */
  #say(saying) {
    this.#channel?.postMessage(saying);
    // A channel does not bring back what one says oneself.
    this.#hear(saying);
  }

  /** @param {Saying} saying */
  #hear(saying) {
    if (saying.type === "want") return this.#serve(saying);
    this.#expectHolder(SILENCE_MS);
    if (saying.type === "ask") this.#want();
    else if (saying.type === "span") this.#deliver(saying.span);
    else if (saying.type === "state") this.#note(saying.state);
    else if (saying.type === "presence") this.#learn(saying.presences);
    else if (saying.type === "denied") this.#deny(saying.rooms);
    else if (saying.type === "rooms") callSafely(() => this.#options.rooms(saying.news));
    else for (const feed of [...this.#feeds.keys()]) this.#lose(feed);
  }

  // --- A tab among others -----------------------------------------------------------------------

  /** Tells the holder what this tab wants and what it has. */
  #want() {
    if (!this.#channel) return;
    const feeds = [...this.#feeds.keys()];
    for (const feed of feeds) this.#feeds.set(feed, feed.cursor);
    const cursor = feeds.map((feed) => feed.cursor).reduce(lower, "");
    const rooms = feeds.map(({ room }) => room);
    this.#expectHolder(ANSWER_MS);
    this.#say({ type: "want", tab: this.#tab, rooms, cursor });
  }

  /** @param {Span} span */
  #deliver(span) {
    let isMissed = false;
    for (const [feed, asked] of [...this.#feeds]) {
      const isWhole = feed.take(span);
      if (!feed.cursor) this.#feeds.delete(feed);
      // One hole is asked for once, however much comes until it is mended.
      if (!isWhole && asked !== feed.cursor) isMissed = true;
    }
    if (isMissed) this.#want();
  }

  /** @param {StreamState} state */
  #note(state) {
    // Nobody is there to beat, and another holder would not be let in either.
    if (state.bar) clearTimeout(this.#patience);
    if (this.#state && isSameState(this.#state, state)) return;
    this.#state = state;
    callSafely(() => this.#options.state({ ...state }));
  }

  /** @param {Presences} presences */
  #learn(presences) {
    this.#presence.set(presences);
    callSafely(() => this.#options.presence(presences.map(([room]) => room)));
  }

  /** @param {readonly string[]} rooms */
  #deny(rooms) {
    this.#presence.forget(rooms);
    const feeds = [...this.#feeds.keys()].filter(({ room }) => rooms.includes(room));
    for (const feed of feeds) {
      this.#feeds.delete(feed);
      feed.deny();
    }
    if (feeds.length > 0) this.#want();
  }

  /** @param {RoomFeed} feed */
  #lose(feed) {
    this.#feeds.delete(feed);
    feed.lose();
  }

  /** @param {number} milliseconds after which the holder is taken for frozen */
  #expectHolder(milliseconds) {
    clearTimeout(this.#patience);
    if (this.#leave || !this.#channel) return;
    this.#patience = setTimeout(() => this.#claimSeat({ steal: true }), milliseconds);
  }

  /** Waits until this tab is the holder, and again if the seat is taken away. */
  async #claimSeat({ steal = false } = {}) {
    this.#claim?.abort();
    const claim = new AbortController();
    this.#claim = claim;
    const { name } = this.#options;
    const work = (/** @type {AbortSignal} */ taken) => this.#lead(taken);
    await withLeaderLock(this.#locks, { name, work, signal: claim.signal, steal });
    if (this.#claim === claim) this.#claimSeat();
  }

  // --- The holder -------------------------------------------------------------------------------

  /** @param {AbortSignal} taken */
  async #lead(taken) {
    if (!this.#channel) return;
    await new Promise((resolve) => {
      this.#leave = () => resolve(undefined);
      taken.addEventListener("abort", this.#leave);
      clearTimeout(this.#patience);
      this.#say({ type: "state", state: { ...this.#stream.state, isOpen: false } });
      this.#say({ type: "ask" });
    });
    this.#leave = undefined;
    clearTimeout(this.#gathering);
    this.#next = undefined;
    this.#wanted.clear();
    this.#stream.close();
  }

  /** @param {Extract<Saying, { type: "want" }>} want */
  #serve({ tab, rooms, cursor }) {
    if (!this.#leave) return;
    this.#wanted.set(tab, rooms);
    if (rooms.length > 0 && this.#lacks(rooms, cursor)) this.#openFrom(cursor);
    const place = this.#stream.cursor;
    this.#say({ type: "state", state: this.#stream.state });
    if (!place) return;
    this.#say({ type: "span", span: { from: place, to: place, rooms: this.#stream.rooms } });
    this.#say({ type: "presence", presences: this.#stream.presence });
  }

  /**
   * Whether a tab would miss something if the stream just went on.
   * @param {readonly string[]} rooms
   * @param {string} cursor
   */
  #lacks(rooms, cursor) {
    const { rooms: covered, cursor: place, state } = this.#stream;
    // A cursor of another log, while the stream has been told that it continues, is out of date.
    if (place && !isSameLog(cursor, place)) return !state.isOpen;
    return !place || isBefore(cursor, place) || rooms.some((room) => !covered.includes(room));
  }

  /** @param {string} cursor */
  #openFrom(cursor) {
    this.#next = lower(this.#next ?? "", cursor);
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => {
      const rooms = [...new Set([...this.#wanted.values()].flat())].sort();
      const next = lower(this.#stream.cursor, this.#next ?? "");
      this.#next = undefined;
      this.#stream.open({ rooms, cursor: next });
    }, GATHER_MS);
  }
}

/**
 * The channels of this browser or of this Deno.
 * @returns {((name: string) => Channel) | undefined}
 */
export function findChannel() {
  const { BroadcastChannel } = globalThis;
  return BroadcastChannel && ((name) => new BroadcastChannel(name));
}

/** @returns {Channel} */
function openNoChannel() {
  return { postMessage() {}, addEventListener() {}, close() {} };
}

/**
 * The earlier place; of two logs the place in the second one.
 * @param {string} a empty for none
 * @param {string} b
 */
function lower(a, b) {
  return a && isBefore(a, b) ? a : b;
}
