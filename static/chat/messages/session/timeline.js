// @ts-check
// What a reader sees of a room, without drawing it: stored messages in the room's order, as the reader
// has changed them; among them the reader's own that were refused, and at the end those that are on
// their way.

import { localDate } from "../../../ui/format_time.js";
import { groupByDay } from "./group_by_day.js";
import { MessageWindow } from "./message_window.js";

/** @import { EntryRange } from "./group_by_day.js" */
/** @import { ChangeEvent, ChatEvent, Draft, HistoryPage, Message, Problem, Quote, Receipt, QueuedMessage } from "../../../client/mod.js" */

/**
 * @typedef {object} Entry
 * @property {Draft & Partial<Message>} message
 * @property {"sent" | "pending" | "failed"} state
 * @property {string} day on which it was written, where the reader is
 * @property {Problem} [problem] why it was refused
 * @property {number} [after] the number of the message after which a refused one stays
 * @property {boolean} [isContinuation] the same author went on writing: no picture, no name
 * @property {string} [systemText] what else has happened, in place of a message
 */
/** @typedef {Entry & { message: Message }} StoredEntry */

// A bound, where much happens and nobody writes.
const MAX_SYSTEM_MESSAGES = 100;

export class Timeline {
  #stored = new MessageWindow();
  /**
   * What is on its way and what was refused, changes of messages too.
   * @type {Map<string, Entry>} by id, in the order of writing
   */
  #drafts = new Map();
  /**
   * What else has happened, ascending by seq. It is for who is there: history has messages only, and
   * who comes later finds the room as it is by then.
   * @type {StoredEntry[]}
   */
  #lines = [];
  /** @type {readonly Entry[] | undefined} until something changes */
  #entries;

  /** Whether nothing older than the first message is left to load. */
  get complete() {
    return this.#stored.complete;
  }

  /** Whether nothing newer than the last message is left to load. */
  get isLatest() {
    return this.#stored.isLatest;
  }

  /** The number of the first message at hand, to ask for what stands before it. */
  get oldest() {
    return this.#stored.oldest;
  }

  /** The number of the last message at hand, 0 before the first. */
  get newest() {
    return this.#stored.newest ?? 0;
  }

  get isEmpty() {
    return this.#stored.all.length + this.#drafts.size === 0;
  }

  /**
   * A stored message that is at hand, as the reader has changed it.
   * @param {string} id
   */
  find(id) {
    const message = this.#stored.find(id);
    const edit = message && this.#editOf(id);
    return edit ? { ...message, text: edit.message.text } : message;
  }

  /**
   * The stored message with this number.
   * @param {number} seq
   */
  at(seq) {
    const message = this.from(seq);
    return message?.seq === seq ? message : undefined;
  }

  /**
   * The first stored message at hand with this number or a higher one.
   * @param {number} seq
   */
  from(seq) {
    return this.#stored.after(seq - 1)[0]?.message;
  }

  /**
   * Any entry that is at hand.
   * @param {string} id
   */
  entry(id) {
    return this.entries.find(({ message }) => message.id === id);
  }

  /**
   * The last that the reader has said; nothing where it is not at hand, or still on its way.
   * @param {string} author the reader's id
   */
  lastBy(author) {
    const isOnItsWay = [...this.#drafts.values()]
      .some(({ message, state }) => state === "pending" && message.target === undefined);
    if (isOnItsWay || !this.isLatest) return;
    const isTheirs = (/** @type {StoredEntry} */ { message }) =>
      message.author === author && message.deletedAt === undefined;
    return this.find(this.#stored.all.findLast(isTheirs)?.message.id ?? "");
  }

  /**
   * The id of the first message that is new to who has read up to a number; empty where it is not at
   * hand, or there is none.
   * @param {{ reader: string, readUpTo: number | undefined }} reading
   */
  firstUnread({ reader, readUpTo = Infinity }) {
    if (this.isMissingAfter(readUpTo)) return "";
    const isOthers = (/** @type {StoredEntry} */ { message }) => message.author !== reader;
    return this.#stored.after(readUpTo).find(isOthers)?.message.id ?? "";
  }

  /**
   * Whether messages after a number are not at hand, before those that are.
   * @param {number} seq
   */
  isMissingAfter(seq) {
    return !this.complete && (this.oldest ?? Infinity) > seq + 1;
  }

  /** Who has written what is at hand, the latest first. */
  authors() {
    return this.#stored.authors();
  }

  /**
   * How many stored messages stand after this number.
   * @param {number} seq
   */
  countAfter(seq) {
    return this.#stored.countAfter(seq);
  }

  /**
   * Starts over from a page of history. The own drafts stay.
   * @param {Pick<HistoryPage, "messages" | "complete" | "isLatest">} page
   */
  reset(page) {
    this.#lines = [];
    this.#stored.reset(page);
    for (const { id } of page.messages) this.#drafts.delete(id);
    this.#entries = undefined;
  }

  /**
   * Puts a page of history before what is there.
   * @param {HistoryPage} page
   */
  prepend(page) {
    this.#stored.prepend(page);
    this.#entries = undefined;
  }

  /**
   * Puts a page of history after what is there.
   * @param {HistoryPage} page
   */
  append(page) {
    this.#stored.append(page);
    this.#entries = undefined;
  }

  /**
   * Takes a stored message. It may come twice (answer of the POST and stream) and late; as it stands
   * in the log it comes by the stream.
   * @param {Message} message
   */
  insert(message) {
    this.#drafts.delete(message.id);
    this.#stored.insert(message);
    this.#entries = undefined;
  }

  /**
   * Takes a message, or what happened to one.
   * @param {Exclude<ChatEvent, ChangeEvent>} event
   */
  apply(event) {
    if (event.type === "message") return this.insert(event);
    this.#stored.apply(event);
    this.#entries = undefined;
  }

  /**
   * Shows a line among the messages where a change of the room stands.
   * @param {ChangeEvent} event
   * @param {string} text nothing is shown for an empty one
   */
  addSystemMessage({ change: _, ...event }, text) {
    // Where newer messages are still to be loaded, it would stand in the wrong place.
    if (!text || !this.isLatest) return;
    const message = { ...event, text: "" };
    this.#lines.push({ message, state: "sent", day: localDate(event.at), systemText: text });
    if (this.#lines.length > MAX_SYSTEM_MESSAGES) this.#lines.shift();
    this.#entries = undefined;
  }

  /**
   * What the reader has written and is not stored: what waits and what was refused.
   * @param {readonly QueuedMessage[]} drafts in the order of writing
   * @param {string} [author] the reader's id, where it is known
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
    // A clock that runs behind the server's must not put the own message into yesterday.
    const last = this.#stored.all.at(-1)?.message.at ?? 0;
    const at = known?.message.at ?? Math.max(draft.at, last);
    const day = localDate(at);
    const quote = known?.message.quote ?? this.#quoteOf(draft);
    const message = { ...draft, at, ...(quote && { quote }) };
    if (!problem) return { message, state: "pending", day };
    // One from an earlier visit stands where it is noticed.
    const after = known ? known.after ?? this.#newestOfAll : Infinity;
    return { message, state: "failed", day, problem, after };
  }

  /** The number of the last message or line at hand. */
  get #newestOfAll() {
    return Math.max(this.newest, this.#lines.at(-1)?.message.seq ?? 0);
  }

  /**
   * What a reply shows before the server has told it.
   * @param {QueuedMessage} draft
   * @returns {Quote | undefined}
   */
  #quoteOf({ replyTo }) {
    const origin = replyTo === undefined ? undefined : this.find(replyTo);
    if (!origin) return;
    const { seq, id, from, text } = origin;
    return { seq, id, from, text, ...(origin.author !== undefined && { author: origin.author }) };
  }

  /**
   * The server has stored an own message, or that it was changed.
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
    // The stream may have been faster, and knows whom it calls.
    if (!message || message.deletedAt !== undefined || (message.editedAt ?? 0) >= at) return;
    this.#stored.insert({ ...message, editedAt: at });
  }

  /**
   * What the reader wants a message to say, where that is not stored yet, or was refused.
   * @param {string} id
   */
  #editOf(id) {
    return [...this.#drafts.values()].findLast(({ message }) => message.target === id);
  }

  /**
   * Forgets the oldest messages; they can be loaded again.
   * @param {number} max
   */
  trim(max) {
    if (!this.#stored.trim(max)) return;
    this.#lines = this.#lines.filter(({ message }) => message.seq > (this.oldest ?? 0));
    this.#entries = undefined;
  }

  /** All that there is to see, from top to bottom. */
  get entries() {
    return this.#entries ??= this.#arrange();
  }

  /**
   * What there is to see, or a part of it, day by day.
   * @param {EntryRange} [range]
   */
  days(range) {
    return groupByDay(this.entries, range);
  }

  /** @returns {readonly Entry[]} */
  #arrange() {
    const drafts = [...this.#drafts.values()].filter((draft) => this.#isOnItsOwn(draft));
    const failed = drafts.filter(({ state }) => state === "failed");
    const pending = drafts.filter(({ state }) => state === "pending");
    const stored = this.#withEdits(this.#withLines());
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
   * What changes a message is seen at it; where that is not at hand, only what was refused is seen.
   * @param {Entry} draft
   */
  #isOnItsOwn({ message: { target }, state }) {
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
  #withLines() {
    const { all } = this.#stored;
    if (this.#lines.length === 0) return all;
    /** @type {StoredEntry[]} */
    const entries = [...all];
    // All stand near the end.
    for (const line of this.#lines) {
      const before = entries.findLastIndex(({ message }) => message.seq < line.message.seq);
      entries.splice(before + 1, 0, line);
    }
    return entries;
  }
}
