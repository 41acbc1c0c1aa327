// @ts-check
// The room that is open: its history, then live events, and the user's unsent messages. Draws nothing.

import { newId } from "../../../client/uuid_v7.js";
import { delay } from "../../../client/backoff.js";
import { RejectedError } from "../../../client/errors.js";
import { retryUntilSuccess, waitBeforeRetry } from "../../../ui/loading/retry.js";
import { Lazy } from "../../../ui/loading/lazy.js";
import { applyChange, placeholderInfo } from "../../rooms/room_info.js";
import { Timeline } from "./timeline.js";

/** @import { ChangeEvent, ChatEvent, HistoryPage, HistoryRange, ReadState, RoomInfo, DeliveryResult, Draft, QueuedMessage } from "../../../client/mod.js" */
/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { CurrentUser } from "../../current_user.js" */

/** @typedef {{ text?: string, files?: unknown, quote?: { text?: string | undefined } }} Drawn a message */
/**
 * Sends messages with their files. `drafts` are those that wait for their files.
 * @typedef {{ readonly drafts: readonly QueuedMessage[], send: (draft: Draft) => void }} Attachments
 */
/**
 * @typedef {object} RoomSessionOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {(RoomInfo & Partial<ReadState>) | undefined} info from the list of rooms, if it is there
 * @property {number | undefined} readUpTo seq after which the list counts messages as unread
 * @property {(messages: readonly Drawn[]) => Promise<void> | undefined} whenDrawable loads what is needed to
 * draw messages; undefined if that is nothing
 * @property {Attachments} attachments
 * @property {() => void} onChange the room must be drawn again
 * @property {(isLoaded: boolean) => void} onLoading the history is being loaded, or has been
 * @property {() => void} onReload messages were missed, so the history was loaded again
 * @property {() => void} onClosed the room does not exist or is not readable (any longer)
 */

/** Loaded on the first change of a room. */
const systemMessages = new Lazy(() => import("./system_message.js"));

const SPREAD_MS = 1_000;
/** Messages per request while scrolling. */
const PAGE_SIZE = 100;

export class RoomSession {
  timeline = new Timeline();
  /** Whether the history is loaded; until then an empty timeline means nothing. */
  isLoaded = false;
  /** Whether the room is not readable or does not exist; the server does not distinguish the two. */
  isClosed = false;
  info;
  /** Seq after which messages were unread when the user opened the room or returned to the tab, if known. */
  readUpTo;
  /** Whether the user marked the room as unread, and has not read on since: nothing becomes read. */
  isKeptUnread = false;
  /** Counts the edits of pinned messages. */
  pinVersion = 0;
  /** Counts the events that may change the files of the room. */
  fileVersion = 0;

  #client;
  #currentUser;
  #options;
  #feed;
  #disposed = new AbortController();
  #isLoadingMore = false;
  /** Number of calls of `join`: a newer one makes earlier ones obsolete. */
  #joins = 0;
  /** Whether the read marker from before the room was opened is known. */
  #isReadingStarted;
  /** Whether the room is marked as unread, as far as known. */
  #isMarkedUnread;
  /** Whether an access block stopped loading. */
  #isBlocked = false;
  /** @type {Promise<void> | undefined} events that wait until their texts can be parsed */
  #waiting;

  /**
   * @param {string} name
   * @param {RoomSessionOptions} options
   */
  constructor(name, { client, currentUser, info = placeholderInfo(name), readUpTo, ...options }) {
    this.name = name;
    this.info = info;
    this.readUpTo = readUpTo;
    this.#isReadingStarted = readUpTo !== undefined;
    // Opening a room that the list shows as unread is reading on.
    this.#isMarkedUnread = info.isMarkedUnread ?? false;
    this.#client = client;
    this.#currentUser = currentUser;
    this.#options = options;
    this.#feed = client.follow(name, {
      onEvent: (event) => this.#onEvent(event),
      onLost: () => this.#rejoin(),
      onDenied: () => this.#close(),
    });
  }

  /** Position up to which the room is loaded; empty before that. */
  get cursor() {
    return this.#feed.cursor;
  }

  /**
   * Loads the newest history, or that around a position, and follows the room from its cursor, so
   * nothing is missed in between.
   * @param {Pick<HistoryRange, "around" | "at">} [position]
   * @returns {Promise<number | undefined>} the seq of the message there; nothing if `join` was called again
   */
  async join(position = {}) {
    const join = ++this.#joins;
    this.#options.onLoading(false);
    const ask = () => this.#client.history(this.name, position);
    const page = await this.#request(ask, () => this.#close());
    if (page) await this.#options.whenDrawable(page.messages);
    if (!page || join !== this.#joins) return;
    this.isLoaded = true;
    this.isClosed = false;
    this.#options.onLoading(true);
    this.showDrafts();
    this.#change(() => this.timeline.reset(page));
    this.#feed.open(page.cursor);
    this.#loadInfo();
    return page.around;
  }

  /** Tries again if the room was not readable: the user may have been added, or have signed in. */
  wake() {
    if (!this.isClosed && !this.#isBlocked) return;
    this.#isBlocked = false;
    this.join();
  }

  dispose() {
    this.#disposed.abort();
    this.#feed.close();
  }

  /** Loads a page of older messages. */
  async loadOlder() {
    const { timeline } = this;
    if (!this.isLoaded || timeline.complete) return;
    const { oldest } = timeline;
    // Unless the history was reloaded meanwhile.
    const isCurrent = () => timeline.oldest === oldest;
    await this.#loadMore({ before: oldest }, (page) => isCurrent() && timeline.prepend(page));
  }

  /** Loads a page of newer messages, if there are any. */
  async loadNewer() {
    const { timeline } = this;
    if (!this.isLoaded || timeline.isLatest) return;
    const { newest } = timeline;
    const isCurrent = () => timeline.newest === newest && !timeline.isLatest;
    await this.#loadMore({ after: newest }, (page) => isCurrent() && timeline.append(page));
  }

  /**
   * @param {HistoryRange} range
   * @param {(page: HistoryPage) => void} take
   */
  async #loadMore(range, take) {
    if (this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    try {
      const page = await this.#client.history(this.name, { ...range, limit: PAGE_SIZE });
      await this.#options.whenDrawable(page.messages);
      take(page);
    } catch (error) {
      await waitBeforeRetry(error, this.#disposed.signal);
    }
    this.#isLoadingMore = false;
    this.#options.onChange();
  }

  /**
   * Sets the read marker from before the room was opened, once, and again when the user marks it as unread.
   * @param {Partial<ReadState> & Pick<ReadState, "read">} state `read`: 0 if the user never read the
   * room; its messages may be older than their first visit, and then are not unread
   */
  startReading({ read, unread = 0, isMarkedUnread = false }) {
    const isNew = isMarkedUnread && !this.#isMarkedUnread;
    this.#isMarkedUnread = isMarkedUnread;
    this.isKeptUnread = isNew || (isMarkedUnread && this.isKeptUnread);
    if (this.isKeptUnread) {
      this.#isReadingStarted = true;
      this.readUpTo = read;
    }
    if (this.#isReadingStarted) return;
    this.#isReadingStarted = true;
    if ((read || unread) && read < this.timeline.newest) this.readUpTo = read;
    else this.readUpTo ??= Infinity;
  }

  /** The user scrolls or writes: what is on screen becomes read again. */
  readOn() {
    if (!this.isKeptUnread) return;
    this.isKeptUnread = false;
    this.#options.onChange();
  }

  /** Called when the user leaves the tab: messages from now on are unread. */
  pauseReading() {
    if (this.isLoaded && !this.isKeptUnread) this.readUpTo = this.timeline.newest || Infinity;
  }

  /** @param {{ from: string, text: string, replyTo?: string }} message */
  send(message) {
    this.readOn();
    this.#options.attachments.send(this.#toDraft(message));
  }

  /**
   * Edits one of the user's messages.
   * @param {{ id: string }} message
   * @param {{ from: string, text: string }} edit
   */
  edit({ id: target }, edit) {
    // Replaces an earlier edit that is not delivered yet.
    this.withdraw(target);
    this.#client.outbox.add(this.#toDraft({ target, ...edit }));
  }

  /**
   * @param {{ from: string, text: string, replyTo?: string, target?: string }} message
   * @returns {Draft}
   */
  #toDraft(message) {
    const { id: author } = this.#currentUser;
    const by = author === "" ? {} : { author };
    return { id: newId(), room: this.name, at: Date.now(), ...by, ...message };
  }

  /**
   * Removes a message or edit from the outbox, to be rewritten or discarded.
   * @param {string} id its own, or that of the message that the edit refers to
   */
  withdraw(id) {
    const { outbox } = this.#client;
    const draft = outbox.drafts.findLast((one) => one.id === id || one.target === id);
    return draft && outbox.remove(draft.id);
  }

  /**
   * Shows the messages of this room that are in the outbox, or wait for their files.
   * @param {DeliveryResult} [settled] a message that just left it
   */
  showDrafts(settled) {
    const drafts = [...this.#options.attachments.drafts, ...this.#client.outbox.drafts]
      .filter(({ room }) => room === this.name)
      .sort((one, other) => one.at - other.at);
    this.#change(() => {
      // First, so that the message does not vanish between the outbox and the stream.
      if (settled && "receipt" in settled) this.timeline.confirm(settled.receipt);
      this.timeline.setDrafts(drafts, this.#currentUser.id);
    });
  }

  /** Whether the user can post here, as far as is known. */
  get isWritable() {
    const { type, isArchived, isReadOnly, members = [] } = this.info;
    const hasEnded = type === "direct" && members.length === 1;
    return !this.isClosed && !isArchived && !isReadOnly && !hasEnded;
  }

  /** The members; of a public room the users who have posted, latest first. */
  get users() {
    return this.info.members ?? this.timeline.authors();
  }

  /**
   * Applies an event: at once if its text can be drawn, else when it can, and after those before it.
   * @param {ChatEvent} event
   */
  #onEvent(event) {
    const waiting = this.#waiting ?? this.#options.whenDrawable([event]);
    if (!waiting) return this.#apply(event);
    const joins = this.#joins;
    const applied = waiting.then(() => {
      if (this.#waiting === applied) this.#waiting = undefined;
      // A history that was loaded since contains it.
      if (joins === this.#joins) this.#apply(event);
    });
    this.#waiting = applied;
  }

  /** @param {ChatEvent} event */
  #apply(event) {
    // Someone has created the room.
    if (this.info.isNew) this.#loadInfo();
    this.#change(() => {
      if (event.type === "edit" && this.#isPinned(event.target)) this.pinVersion++;
      if (event.type === "delete" || "files" in event) this.fileVersion++;
      if (event.type !== "change") return this.timeline.apply(event);
      this.#addSystemMessage(event);
      this.info = applyChange(this.info, event);
    });
  }

  /** @param {string | undefined} id */
  #isPinned(id) {
    return this.info.pins?.some(({ message }) => message === id) ?? false;
  }

  /** @param {ChangeEvent} event */
  #addSystemMessage(event) {
    // Before the change is applied: it may remove the user whom it names.
    const { users } = this;
    const nameOf = (/** @type {string} */ id) => users.find((user) => user.id === id)?.name;
    systemMessages.run(({ systemMessageText }) =>
      this.#change(() => this.timeline.addSystemMessage(event, systemMessageText(event, nameOf)))
    );
  }

  // Jitter: a log that was restored or pruned sends all clients here at the same time.
  async #rejoin() {
    const { signal } = this.#disposed;
    await delay(Math.random() * SPREAD_MS, signal);
    if (!signal.aborted) await this.join();
    if (!signal.aborted) this.#options.onReload();
  }

  // After the history is loaded: the changes received from now on follow its cursor.
  async #loadInfo() {
    // A server that does not say leaves only the name to go by.
    const info = await this.#request(() => this.#client.rooms.get(this.name), () => {});
    if (info) this.#change(() => this.info = info);
  }

  /**
   * @template Answer
   * @param {() => Promise<Answer>} send
   * @param {() => void} onRejected
   */
  async #request(send, onRejected) {
    try {
      return await retryUntilSuccess(send, this.#disposed.signal);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      if (error.accessBlock) this.#isBlocked = true;
      else onRejected();
    }
  }

  // Removes all messages, as a reload would; unsent ones stay in the outbox.
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
