// @ts-check
// One room as its reader has it: history, then live events, and what the reader sends. Draws nothing.

import { newId } from "../../../client/uuid_v7.js";
import { delay } from "../../../client/backoff.js";
import { RejectedError } from "../../../client/errors.js";
import { retryUntilSuccess, waitBeforeRetry } from "../../../ui/retry.js";
import { Lazy } from "../../../ui/lazy.js";
import { applyChange, placeholderInfo } from "../../rooms/room_info.js";
import { Timeline } from "./timeline.js";

/** @import { ChangeEvent, ChatEvent, HistoryPage, HistoryRange, RoomInfo, DeliveryResult } from "../../../client/mod.js" */
/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { CurrentUser } from "../../current_user.js" */

/**
 * @typedef {object} RoomSessionOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {RoomInfo | undefined} info what is known of it already
 * @property {number | undefined} readUpTo what the list counts as new comes after it
 * @property {() => void} onChange the room is to be drawn again
 * @property {(isLoaded: boolean) => void} onLoading the history is asked for, or has come
 * @property {() => void} onReload messages were missed, so the history was loaded anew
 * @property {() => void} onClosed the room may not be read any more, or is not there
 */

/** What is said of what else happens in a room: in most it is seldom. */
const lines = new Lazy(() => import("./system_message.js"));

const SPREAD_MS = 1_000;
/** Messages that are loaded at once while one scrolls. */
const MORE = 100;

export class RoomSession {
  timeline = new Timeline();
  /** Whether the history has come; before that an empty timeline means nothing. */
  isLoaded = false;
  /** Whether the reader may not read it, or it is not there: which of the two nobody is told. */
  isClosed = false;
  info;
  /** What comes after this number was new when the reader came, or looked here again, if it is known. */
  readUpTo;
  /** How often something that is pinned came to say something else. */
  pinVersion = 0;

  #client;
  #currentUser;
  #options;
  #feed;
  #left = new AbortController();
  #isLoadingMore = false;
  /** How often it was joined. */
  #joined = 0;
  /** Whether it is known up to where the reader had read before. */
  #hasBegun;
  /** Whether nobody was let in: then there is nothing to go on from. */
  #isBarred = false;

  /**
   * @param {string} name
   * @param {RoomSessionOptions} options
   */
  constructor(name, { client, currentUser, info = placeholderInfo(name), readUpTo, ...options }) {
    this.name = name;
    this.info = info;
    this.readUpTo = readUpTo;
    this.#hasBegun = readUpTo !== undefined;
    this.#client = client;
    this.#currentUser = currentUser;
    this.#options = options;
    this.#feed = client.follow(name, {
      onEvent: (event) => this.#take(event),
      onLost: () => this.#rejoin(),
      onDenied: () => this.#close(),
    });
  }

  /** Up to where the room is known; empty until it is loaded. */
  get cursor() {
    return this.#feed.cursor;
  }

  /**
   * Loads the newest history, or that around a place, and reads on from its cursor, so that nothing
   * falls between.
   * @param {Pick<HistoryRange, "around" | "at">} [place]
   * @returns {Promise<number | undefined>} the number of the message that stands there; nothing where
   * another place was wanted since
   */
  async join(place = {}) {
    const joined = ++this.#joined;
    this.#options.onLoading(false);
    const ask = () => this.#client.history(this.name, place);
    const page = await this.#ask(ask, () => this.#close());
    if (!page || joined !== this.#joined) return;
    this.isLoaded = true;
    this.isClosed = false;
    this.#options.onLoading(true);
    this.showDrafts();
    this.#change(() => this.timeline.reset(page));
    this.#feed.open(page.cursor);
    this.#learn();
    return page.around;
  }

  /** Looks again where nothing could be read: the reader may have been added, or signed in. */
  wake() {
    if (!this.isClosed && !this.#isBarred) return;
    this.#isBarred = false;
    this.join();
  }

  dispose() {
    this.#left.abort();
    this.#feed.close();
  }

  /** Loads a page of what stands before what is at hand. */
  async loadOlder() {
    const { timeline } = this;
    if (!this.isLoaded || timeline.complete) return;
    const { oldest } = timeline;
    // Unless the history was loaded anew meanwhile.
    const isAsked = () => timeline.oldest === oldest;
    await this.#loadMore({ before: oldest }, (page) => isAsked() && timeline.prepend(page));
  }

  /** Loads a page of what stands after what is at hand, where that are not the newest messages. */
  async loadNewer() {
    const { timeline } = this;
    if (!this.isLoaded || timeline.isLatest) return;
    const { newest } = timeline;
    const isAsked = () => timeline.newest === newest && !timeline.isLatest;
    await this.#loadMore({ after: newest }, (page) => isAsked() && timeline.append(page));
  }

  /**
   * @param {HistoryRange} range
   * @param {(page: HistoryPage) => void} take
   */
  async #loadMore(range, take) {
    if (this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    try {
      take(await this.#client.history(this.name, { ...range, limit: MORE }));
    } catch (error) {
      await waitBeforeRetry(error, this.#left.signal);
    }
    this.#isLoadingMore = false;
    this.#options.onChange();
  }

  /**
   * What is new to a reader who had read up to a number before coming here.
   * @param {number} read 0 who has read nothing yet: to who comes by an address all would be new
   */
  startReading(read) {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (read > 0 && read < this.timeline.newest) this.readUpTo = read;
    else this.readUpTo ??= Infinity;
  }

  /** The reader looks away: what comes now is new, and what was before it was known. */
  pauseReading() {
    if (this.isLoaded) this.readUpTo = this.timeline.newest || Infinity;
  }

  /** @param {{ from: string, text: string, replyTo?: string }} message */
  send(message) {
    this.#add(message);
  }

  /**
   * Lets an own message say something else.
   * @param {{ id: string }} message
   * @param {{ from: string, text: string }} edit
   */
  edit({ id: target }, edit) {
    // What it should have said before nobody waits for any more.
    this.withdraw(target);
    this.#add({ target, ...edit });
  }

  /** @param {{ from: string, text: string, replyTo?: string, target?: string }} message */
  #add(message) {
    const { id: author } = this.#currentUser;
    const by = author === "" ? {} : { author };
    const draft = { id: newId(), room: this.name, at: Date.now(), ...by, ...message };
    this.#client.outbox.add(draft);
  }

  /** @param {string} id of what was refused, or of the message that it should have changed */
  resend(id) {
    const draft = this.withdraw(id);
    if (!draft) return;
    const { problem: _, ...message } = draft;
    this.#client.outbox.add({ ...message, at: Date.now() });
  }

  /**
   * Takes back what was refused, to write it anew or not at all.
   * @param {string} id its own, or that of the message that it should have changed
   */
  withdraw(id) {
    const { outbox } = this.#client;
    const draft = outbox.drafts.findLast((one) => one.id === id || one.target === id);
    return draft && outbox.remove(draft.id);
  }

  /**
   * Shows what the outbox has for this room.
   * @param {DeliveryResult} [settled] what came of one of them
   */
  showDrafts(settled) {
    const drafts = this.#client.outbox.drafts.filter(({ room }) => room === this.name);
    this.#change(() => {
      // First, so that the message does not vanish between the outbox and the stream.
      if (settled && "receipt" in settled) this.timeline.confirm(settled.receipt);
      this.timeline.setDrafts(drafts, this.#currentUser.id);
    });
  }

  /** Whether one can write in it, as far as is known. */
  get isWritable() {
    return !this.isClosed && !this.info.isArchived;
  }

  /** Its members; where everybody may come, those who have written, the latest first. */
  get users() {
    return this.info.members ?? this.timeline.authors();
  }

  /** @param {ChatEvent} event */
  #take(event) {
    this.#change(() => {
      if (event.type === "edit" && this.#isPinned(event.target)) this.pinVersion++;
      if (event.type !== "change") return this.timeline.apply(event);
      this.#note(event);
      this.info = applyChange(this.info, event);
    });
  }

  /** @param {string | undefined} id */
  #isPinned(id) {
    return this.info.pins?.some(({ message }) => message === id) ?? false;
  }

  /** @param {ChangeEvent} event */
  #note(event) {
    // While somebody who goes is still known.
    const { users } = this;
    const nameOf = (/** @type {string} */ id) => users.find((user) => user.id === id)?.name;
    lines.run(({ systemMessageText }) =>
      this.#change(() => this.timeline.addSystemMessage(event, systemMessageText(event, nameOf)))
    );
  }

  // A log that was restored or pruned sends all its readers here at the same time.
  async #rejoin() {
    const { signal } = this.#left;
    await delay(Math.random() * SPREAD_MS, signal);
    if (!signal.aborted) await this.join();
    if (!signal.aborted) this.#options.onReload();
  }

  // After the history, whose cursor the changes follow that are heard from now on.
  async #learn() {
    // A server that does not tell leaves what the name tells.
    const info = await this.#ask(() => this.#client.rooms.get(this.name), () => {});
    if (info) this.#change(() => this.info = info);
  }

  /**
   * @template Answer
   * @param {() => Promise<Answer>} ask
   * @param {() => void} refused
   */
  async #ask(ask, refused) {
    try {
      return await retryUntilSuccess(ask, this.#left.signal);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      if (error.accessBlock) this.#isBarred = true;
      else refused();
    }
  }

  // What was read before goes, as it would when the page is loaded anew; what was not sent stays.
  #close() {
    this.isLoaded = true;
    this.isClosed = true;
    this.info = placeholderInfo(this.name);
    this.#feed.close();
    this.#options.onLoading(true);
    this.#options.onClosed();
    this.#change(() => this.timeline.reset({ messages: [], complete: true }));
  }

  /** @param {() => void} change */
  #change(change) {
    change();
    this.#options.onChange();
  }
}
