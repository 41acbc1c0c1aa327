// @ts-check
// A gapless range of a room's stored messages: the newest ones, or those around another message.

import { localDate } from "../../../ui/format_time.js";
import { withReaction } from "./reactions.js";

/** @import { ChangeEvent, ChatEvent, HistoryPage, Member, Message, ReactionEvent } from "../../../client/mod.js" */

/**
 * @typedef {object} StoredMessage
 * @property {Message} message
 * @property {"sent"} state
 * @property {string} day in the local time zone
 * @property {string} [systemText] text of a system message
 */

// Maximum number of new messages kept while the user reads older ones, for when they return to the end.
const MAX_AHEAD = 200;

export class MessageWindow {
  /** Whether no older messages are left to load. */
  complete = false;
  /** Whether no newer messages are left to load. */
  isLatest = true;
  /** @type {StoredMessage[]} ascending by seq */
  #run = [];
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {Message[]} new messages after the gap that follows the range */
  #ahead = [];
  /** @type {Set<number>} seqs of all messages known to follow the range */
  #seqsAhead = new Set();
  /**
   * Authors by id, latest last.
   * @type {Map<string, Member> | undefined} cached until anything but an addition changes the range
   */
  #authors;

  /** @returns {readonly StoredMessage[]} ascending by seq */
  get all() {
    return this.#run;
  }

  get oldest() {
    return this.#run[0]?.message.seq;
  }

  get newest() {
    return this.#run.at(-1)?.message.seq;
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** @param {string} id */
  find(id) {
    return this.#ids.has(id) ? this.#run[this.#indexOf(id)]?.message : undefined;
  }

  /** @param {Pick<HistoryPage, "messages" | "complete" | "isLatest">} page */
  reset({ messages, complete, isLatest = true }) {
    const known = isLatest ? [] : this.#run.map(({ message }) => message.seq);
    this.#seqsAhead = new Set(isLatest ? [] : [...this.#seqsAhead, ...known]);
    this.#run = [];
    this.#ids.clear();
    this.#ahead = [];
    this.#authors = undefined;
    this.complete = complete;
    this.isLatest = true;
    for (const message of messages) this.insert(message);
    this.isLatest = isLatest;
  }

  /**
   * Adds a page before the range.
   * @param {Pick<HistoryPage, "messages" | "complete">} page
   */
  prepend({ messages, complete }) {
    const older = messages.filter(({ seq }) => seq < (this.oldest ?? Infinity));
    for (const { id } of older) this.#ids.add(id);
    this.#run.unshift(...older.map(toStored));
    this.#authors = undefined;
    this.complete = complete;
  }

  /**
   * Adds a page after the range, and after the last page the new messages received since.
   * @param {Pick<HistoryPage, "messages" | "complete">} page
   */
  append({ messages, complete }) {
    const ahead = complete ? this.#ahead : [];
    this.isLatest = true;
    for (const message of [...messages, ...ahead]) this.insert(message);
    this.isLatest = complete;
    if (!complete) return;
    this.#ahead = [];
    this.#seqsAhead.clear();
  }

  /**
   * Adds a message, which may arrive twice or late.
   * @param {Message} message
   */
  insert(message) {
    if (this.#ids.has(message.id)) {
      this.#run[this.#indexOf(message.id)] = toStored(message);
      this.#authors = undefined;
      return;
    }
    if (!this.isLatest && message.seq > (this.newest ?? 0)) return this.#addAhead(message);
    this.#ids.add(message.id);
    const index = this.#indexAfter(message.seq);
    if (index < this.#run.length) this.#authors = undefined;
    else if (this.#authors) noteAuthor(this.#authors, message);
    this.#run.splice(index, 0, toStored(message));
  }

  /** @param {Message} message */
  #addAhead(message) {
    if (this.#ahead.some(({ id }) => id === message.id)) return;
    this.#ahead.push(message);
    this.#seqsAhead.add(message.seq);
    if (this.#ahead.length > MAX_AHEAD) this.#ahead.shift();
  }

  /**
   * Applies an event to its message. One that is not loaded will be loaded in its current form.
   * @param {Exclude<ChatEvent, ChangeEvent>} event
   */
  apply(event) {
    if (event.type === "message") return this.insert(event);
    const change = event.type === "reaction" ? reacted(event) : changed(event);
    this.#run = this.#run.map((stored) => {
      const message = change(stored.message);
      return message === stored.message ? stored : { ...stored, message };
    });
    this.#ahead = this.#ahead.map(change);
  }

  /**
   * Removes the oldest messages; they can be loaded again.
   * @param {number} max
   * @returns {boolean} whether any were removed
   */
  trim(max) {
    if (this.#run.length <= max) return false;
    this.#authors = undefined;
    const forgotten = this.#run.splice(0, this.#run.length - max);
    for (const { message } of forgotten) this.#ids.delete(message.id);
    this.complete = false;
    return true;
  }

  /**
   * Returns the authors, latest first, each under their latest name.
   * @returns {Member[]}
   */
  authors() {
    if (!this.#authors) {
      this.#authors = new Map();
      for (const { message } of this.#run) noteAuthor(this.#authors, message);
    }
    return [...this.#authors.values()].reverse();
  }

  /**
   * Returns the messages after this seq.
   * @param {number} seq
   * @returns {readonly StoredMessage[]}
   */
  after(seq) {
    return this.#run.slice(this.#indexAfter(seq));
  }

  /**
   * Returns how many messages are known to follow this seq.
   * @param {number} seq
   */
  countAfter(seq) {
    const last = Math.max(seq, this.newest ?? 0);
    const ahead = [...this.#seqsAhead].filter((one) => one > last).length;
    return this.#run.length - this.#indexAfter(seq) + ahead;
  }

  /**
   * Returns the index of the first message after this seq.
   * @param {number} seq
   */
  #indexAfter(seq) {
    let [from, to] = [0, this.#run.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#run[middle]?.message.seq ?? 0) <= seq) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** @param {string} id */
  #indexOf(id) {
    return this.#run.findLastIndex(({ message }) => message.id === id);
  }
}

/**
 * @param {Message} message
 * @returns {StoredMessage}
 */
function toStored(message) {
  return { message, state: "sent", day: localDate(message.at) };
}

/**
 * @param {Map<string, Member>} authors
 * @param {Message} message the latest
 */
function noteAuthor(authors, { author: id, from: name }) {
  if (id === undefined) return;
  authors.delete(id);
  authors.set(id, { id, name });
}

/**
 * @param {ReactionEvent} event
 * @returns {(message: Message) => Message}
 */
function reacted(event) {
  return (message) =>
    message.id === event.target
      ? { ...message, reactions: withReaction(message.reactions, event) }
      : message;
}

/**
 * @param {Exclude<ChatEvent, ChangeEvent | ReactionEvent>} event an edit or a deletion
 * @returns {(message: Message) => Message}
 */
function changed(event) {
  const isDeleted = event.type === "delete";
  const content = isDeleted ? { text: "", deletedAt: event.at } : { text: event.text };
  const about = isDeleted
    ? { mentions: [], groupMention: undefined, reactions: [], files: undefined }
    : { mentions: event.mentions ?? [], groupMention: event.groupMention, editedAt: event.at };
  return (message) => {
    if (message.id === event.target) return { ...message, ...content, ...about };
    const { quote } = message;
    if (quote?.id !== event.target || !quote) return message;
    const fileName = isDeleted ? undefined : quote.fileName;
    return { ...message, quote: { ...quote, ...content, fileName } };
  };
}
