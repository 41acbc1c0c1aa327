// @ts-check
// The entries of a room in display order: stored messages with the user's pending edits, among them the
// user's rejected messages, and at the end the pending ones. Draws nothing.

import { localDate } from "../../../ui/format_time.js";
import { MessageWindow } from "./message_window.js";

/** @import { ChangeEvent, ChatEvent, Draft, HistoryPage, Message, Problem, Quote, Receipt, QueuedMessage } from "../../../client/mod.js" */

/**
 * @typedef {object} Entry
 * @property {Draft & Partial<Message>} message
 * @property {"sent" | "pending" | "failed"} state
 * @property {string} day in the local time zone
 * @property {Problem} [problem] why it was rejected
 * @property {number} [after] seq of the message after which a rejected one stays
 * @property {boolean} [isContinuation] shown without avatar and name, below a message of the same author
 * @property {string} [formerName] of the author in their message before
 * @property {boolean} [isFolded] deleted, and not shown as the message before it is deleted too
 * @property {number} [deletedCount] messages that one row says are deleted
 * @property {string} [systemText] text of a system message
 * @property {number} [pinnedSeq] seq of the message that it says was pinned, if that was loaded
 */
/** @typedef {Entry & { message: Message }} StoredEntry */

// Bounds memory in a room with many changes and few messages.
const MAX_SYSTEM_MESSAGES = 100;

export class Timeline {
  #stored = new MessageWindow();
  /**
   * Pending and rejected messages and edits.
   * @type {Map<string, Entry>} by id, in the order of sending
   */
  #drafts = new Map();
  /**
   * System messages, ascending by seq. Only live ones: history has messages only.
   * @type {StoredEntry[]}
   */
  #systemMessages = [];
  /** @type {readonly Entry[] | undefined} cached until something changes */
  #entries;

  /** Whether no older messages are left to load. */
  get complete() {
    return this.#stored.complete;
  }

  /** Whether no newer messages are left to load. */
  get isLatest() {
    return this.#stored.isLatest;
  }

  /** Seq of the first loaded message. */
  get oldest() {
    return this.#stored.oldest;
  }

  /** Seq of the last loaded message; 0 if there is none. */
  get newest() {
    return this.#stored.newest ?? 0;
  }

  get isEmpty() {
    return this.#stored.all.length + this.#drafts.size === 0;
  }

  /**
   * Returns a loaded message, with the user's pending edit.
   * @param {string} id
   */
  find(id) {
    const message = this.#stored.find(id);
    const edit = message && this.#editOf(id);
    return edit ? { ...message, text: edit.message.text } : message;
  }

  /**
   * Returns the loaded message with this seq.
   * @param {number} seq
   */
  at(seq) {
    const message = this.from(seq);
    return message?.seq === seq ? message : undefined;
  }

  /**
   * Returns the first loaded message with this seq or a higher one.
   * @param {number} seq
   */
  from(seq) {
    return this.#stored.after(seq - 1)[0]?.message;
  }

  /**
   * Returns an entry of any kind.
   * @param {string} id
   */
  entry(id) {
    return this.entries.find(({ message }) => message.id === id);
  }

  /**
   * Returns the user's last message; undefined if it is not loaded or still pending.
   * @param {string} author the id of the user
   */
  lastBy(author) {
    const isPending = [...this.#drafts.values()]
      .some(({ message, state }) => state === "pending" && message.target === undefined);
    if (isPending || !this.isLatest) return;
    const isTheirs = (/** @type {StoredEntry} */ { message }) =>
      message.author === author && message.deletedAt === undefined;
    return this.find(this.#stored.all.findLast(isTheirs)?.message.id ?? "");
  }

  /**
   * Returns the id of the first unread message by another user; empty if it is not loaded or there is none.
   * @param {{ reader: string, readUpTo: number | undefined }} reading the user's id and read marker
   */
  firstUnread({ reader, readUpTo = Infinity }) {
    if (this.isMissingAfter(readUpTo)) return "";
    const isOthers = (/** @type {StoredEntry} */ { message }) => message.author !== reader;
    return this.#stored.after(readUpTo).find(isOthers)?.message.id ?? "";
  }

  /**
   * Whether messages between a seq and the loaded ones are missing.
   * @param {number} seq
   */
  isMissingAfter(seq) {
    return !this.complete && (this.oldest ?? Infinity) > seq + 1;
  }

  /** Returns the authors of the loaded messages, latest first. */
  authors() {
    return this.#stored.authors();
  }

  /**
   * Returns how many stored messages follow this seq.
   * @param {number} seq
   */
  countAfter(seq) {
    return this.#stored.countAfter(seq);
  }

  /**
   * Starts over from a page of history. Drafts stay.
   * @param {Pick<HistoryPage, "messages" | "complete" | "isLatest">} page
   */
  reset(page) {
    this.#systemMessages = [];
    this.#stored.reset(page);
    for (const { id } of page.messages) this.#drafts.delete(id);
    this.#entries = undefined;
  }

  /**
   * Adds a page of older messages.
   * @param {HistoryPage} page
   */
  prepend(page) {
    this.#stored.prepend(page);
    this.#entries = undefined;
  }

  /**
   * Adds a page of newer messages.
   * @param {HistoryPage} page
   */
  append(page) {
    this.#stored.append(page);
    this.#entries = undefined;
  }

  /**
   * Adds a stored message. It may arrive twice, by the response of its POST and by the stream, and late. The
   * stream has its final form.
   * @param {Message} message
   */
  insert(message) {
    this.#drafts.delete(message.id);
    this.#stored.insert(message);
    this.#entries = undefined;
  }

  /**
   * Applies an event to its message.
   * @param {Exclude<ChatEvent, ChangeEvent>} event
   */
  apply(event) {
    if (event.type === "message") return this.insert(event);
    this.#stored.apply(event);
    this.#entries = undefined;
  }

  /**
   * Adds a system message at the position of its change.
   * @param {ChangeEvent} event
   * @param {string} text nothing is added for an empty one
   */
  addSystemMessage({ change, ...event }, text) {
    // While newer messages are missing, it would be in the wrong place.
    if (!text || !this.isLatest) return;
    const message = { ...event, text: "" };
    const pinned = change.type === "pin" ? this.find(change.message)?.seq : undefined;
    this.#systemMessages.push({
      message,
      state: "sent",
      day: localDate(event.at),
      systemText: text,
      ...(pinned !== undefined && { pinnedSeq: pinned }),
    });
    if (this.#systemMessages.length > MAX_SYSTEM_MESSAGES) this.#systemMessages.shift();
    this.#entries = undefined;
  }

  /**
   * Sets the user's messages that are pending or were rejected.
   * @param {readonly QueuedMessage[]} drafts in the order of sending
   * @param {string} [author] the id of the user, if known
   */
  setDrafts(drafts, author = "") {
    const before = this.#drafts;
    const isOwn = (/** @type {QueuedMessage} */ { id }) => !this.#stored.has(id);
    const own = drafts.filter(isOwn).map((draft) => author ? { ...draft, author } : draft);
    this.#drafts = new Map(
      own.map((draft) => [draft.id, this.#toEntry(draft, before.get(draft.id))]),
    );
    this.#entries = undefined;
  }

  /**
   * @param {QueuedMessage} draft
   * @param {Entry | undefined} known
   * @returns {Entry}
   */
  #toEntry({ problem, ...draft }, known) {
    // A slow local clock must not move the message to the previous day.
    const last = this.#stored.all.at(-1)?.message.at ?? 0;
    const at = known?.message.at ?? Math.max(draft.at, last);
    const day = localDate(at);
    const quote = known?.message.quote ?? this.#quoteOf(draft);
    const message = { ...draft, at, ...(quote && { quote }) };
    if (!problem) return { message, state: "pending", day };
    // A rejected message from an earlier visit stays at the end, where it is noticed.
    const after = known ? known.after ?? this.#newestOfAll : Infinity;
    return { message, state: "failed", day, problem, after };
  }

  /** Seq of the last loaded message or system message. */
  get #newestOfAll() {
    return Math.max(this.newest, this.#systemMessages.at(-1)?.message.seq ?? 0);
  }

  /**
   * Returns the quote of a reply before the server sends it.
   * @param {QueuedMessage} draft
   * @returns {Quote | undefined}
   */
  #quoteOf({ replyTo }) {
    const origin = replyTo === undefined ? undefined : this.find(replyTo);
    if (!origin) return;
    const { seq, id, from, text, author, files: [{ name: fileName } = { name: undefined }] = [] } =
      origin;
    return { seq, id, from, text, fileName, ...(author !== undefined && { author }) };
  }

  /**
   * Marks a message or edit as stored.
   * @param {Receipt} receipt
   */
  confirm(receipt) {
    const entry = this.#drafts.get(receipt.id);
    const { target } = entry?.message ?? {};
    if (target !== undefined) this.#confirmEdit(target, receipt);
    else if (entry) this.insert({ ...entry.message, ...receipt });
  }

  /**
   * @param {string} target
   * @param {Receipt} receipt
   */
  #confirmEdit(target, { id, at }) {
    const message = this.find(target);
    this.#drafts.delete(id);
    this.#entries = undefined;
    // The stream may have been faster, and its message has the mentions.
    if (!message || message.deletedAt !== undefined || (message.editedAt ?? 0) >= at) return;
    this.#stored.insert({ ...message, editedAt: at });
  }

  /**
   * Returns the pending or rejected edit of a message.
   * @param {string} id
   */
  #editOf(id) {
    return [...this.#drafts.values()].findLast(({ message }) => message.target === id);
  }

  /**
   * Removes the oldest messages; they can be loaded again.
   * @param {number} max
   */
  trim(max) {
    if (!this.#stored.trim(max)) return;
    this.#systemMessages = this.#systemMessages.filter(({ message }) =>
      message.seq > (this.oldest ?? 0)
    );
    this.#entries = undefined;
  }

  /** All entries, from top to bottom. */
  get entries() {
    return this.#entries ??= this.#arrange();
  }

  /** @returns {readonly Entry[]} */
  #arrange() {
    const drafts = [...this.#drafts.values()].filter((draft) => this.#isEntry(draft));
    const failed = drafts.filter(({ state }) => state === "failed");
    const pending = drafts.filter(({ state }) => state === "pending");
    const stored = this.#withEdits(this.#withSystemMessages());
    if (drafts.length === 0) return stored;
    if (failed.length === 0) return [...stored, ...pending];
    /** @type {Entry[]} */
    const entries = [];
    for (const entry of stored) {
      while (failed[0] && (failed[0].after ?? 0) < (entry.message.seq ?? 0)) {
        entries.push(...failed.splice(0, 1));
      }
      entries.push(entry);
    }
    return [...entries, ...failed, ...pending];
  }

  /**
   * Whether a draft is an entry of its own. A pending edit is shown at its message, or not at all if
   * that is not loaded.
   * @param {Entry} draft
   */
  #isEntry({ message: { target }, state }) {
    return target === undefined || (state === "failed" && !this.#stored.has(target));
  }

  /**
   * @param {readonly StoredEntry[]} stored
   * @returns {readonly Entry[]}
   */
  #withEdits(stored) {
    if (this.#drafts.size === 0) return stored;
    const edits = new Map([...this.#drafts.values()].map((draft) => [draft.message.target, draft]));
    return stored.map((entry) => {
      const { message, state, problem } = edits.get(entry.message.id) ?? {};
      if (!message || !state) return entry;
      const edited = { ...entry, state, message: { ...entry.message, text: message.text } };
      return problem ? { ...edited, problem } : edited;
    });
  }

  /** @returns {readonly StoredEntry[]} ascending by seq */
  #withSystemMessages() {
    const { all } = this.#stored;
    if (this.#systemMessages.length === 0) return all;
    /** @type {StoredEntry[]} */
    const entries = [...all];
    // All of them are near the end.
    for (const systemMessage of this.#systemMessages) {
      const before = entries.findLastIndex(({ message }) =>
        message.seq < systemMessage.message.seq
      );
      entries.splice(before + 1, 0, systemMessage);
    }
    return entries;
  }
}
