// @ts-check
// A run of a room's stored messages without a hole: the newest ones, or those around another.

import { localDate } from "../../../ui/format_time.js";
import { withReaction } from "./reactions.js";

/** @import { ChangeEvent, ChatEvent, HistoryPage, Member, Message, ReactionEvent } from "../../../client/mod.js" */

/**
 * @typedef {object} StoredMessage
 * @property {Message} message
 * @property {"sent"} state
 * @property {string} day on which it was written, where the reader is
 * @property {string} [systemText] what else has happened, in place of a message
 */

// Kept of what comes while older messages are read: it is at hand when the reader arrives there.
const MAX_AHEAD = 200;

export class MessageWindow {
  /** Whether nothing older than the first message is left to load. */
  complete = false;
  /** Whether nothing newer than the last message is left to load. */
  isLatest = true;
  /** @type {StoredMessage[]} ascending by seq */
  #run = [];
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {Message[]} what has come beyond the hole after the run */
  #ahead = [];
  /** @type {Set<number>} the numbers of all that are known to follow the run */
  #seqsAhead = new Set();
  /**
   * Who has written these, by id, the latest last.
   * @type {Map<string, Member> | undefined} until something else changes than that one is added
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
   * Puts a page before what is there.
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
   * Puts a page after what is there; after the last one come those that have come meanwhile.
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
   * Takes a message, which may come twice and late.
   * @param {Message} message
   */
  insert(message) {
    if (this.#ids.has(message.id)) {
      this.#run[this.#indexOf(message.id)] = toStored(message);
      this.#authors = undefined;
      return;
    }
    if (!this.isLatest && message.seq > (this.newest ?? 0)) return this.#keepAhead(message);
    this.#ids.add(message.id);
    const index = this.#indexAfter(message.seq);
    if (index < this.#run.length) this.#authors = undefined;
    else if (this.#authors) noteAuthor(this.#authors, message);
    this.#run.splice(index, 0, toStored(message));
  }

  /** @param {Message} message */
  #keepAhead(message) {
    if (this.#ahead.some(({ id }) => id === message.id)) return;
    this.#ahead.push(message);
    this.#seqsAhead.add(message.seq);
    if (this.#ahead.length > MAX_AHEAD) this.#ahead.shift();
  }

  /**
   * Takes a message, or what happened to one. An older one that is not at hand comes with its history
   * as it is then.
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
   * Forgets the oldest messages; they can be loaded again.
   * @param {number} max
   * @returns {boolean} whether there are such
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
   * Who has written these, the latest first, each under the latest name.
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
   * Those that stand after this number.
   * @param {number} seq
   * @returns {readonly StoredMessage[]}
   */
  after(seq) {
    return this.#run.slice(this.#indexAfter(seq));
  }

  /**
   * How many messages are known to stand after this number.
   * @param {number} seq
   */
  countAfter(seq) {
    const last = Math.max(seq, this.newest ?? 0);
    const ahead = [...this.#seqsAhead].filter((one) => one > last).length;
    return this.#run.length - this.#indexAfter(seq) + ahead;
  }

  /**
   * Where what follows this number begins.
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
  const isGone = event.type === "delete";
  const said = isGone ? { text: "", deletedAt: event.at } : { text: event.text };
  const about = isGone
    ? { mentions: [], reactions: [] }
    : { mentions: event.mentions ?? [], editedAt: event.at };
  return (message) => {
    if (message.id === event.target) return { ...message, ...said, ...about };
    const { quote } = message;
    if (quote?.id !== event.target || !quote) return message;
    return { ...message, quote: { ...quote, ...said } };
  };
}
