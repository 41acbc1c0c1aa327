// @ts-check
// What a reader sees of a room, without drawing it: stored messages in the room's order, among them
// the reader's own that were refused, and at the end those that are on their way.

import { dayOf } from "./calendar.js";
import { withReaction } from "./reactions.js";

/** @import { ChangeEvent, ChatEvent, Draft, HistoryPage, Member, Message, Problem, Quote, ReactionEvent, Receipt, Waiting } from "./client/mod.js" */

/**
 * @typedef {object} Entry
 * @property {Draft & Partial<Message>} message
 * @property {"sent" | "pending" | "failed"} state
 * @property {Problem} [problem] why it was refused
 * @property {number} [after] the number of the message after which a refused one stays
 * @property {boolean} [continues] the same author went on writing: no picture, no name
 * @property {string} [line] what else has happened, in place of a message
 */
/** @typedef {Entry & { message: Message }} Stored */
/** @typedef {{ key: string, at: number, entries: Entry[] }} Day */

const GROUP_MS = 5 * 60_000;
// A bound, where much happens and nobody writes.
const KEPT_LINES = 100;

export class Timeline {
  /** Whether nothing older than the first message is left to load. */
  complete = false;
  /** @type {Message[]} ascending by seq */
  #sent = [];
  /** @type {Map<string, Entry>} by id, in the order of writing */
  #drafts = new Map();
  /**
   * What else has happened, ascending by seq. It is for who is there: history has messages only, and
   * who comes later finds the room as it is by then.
   * @type {Stored[]}
   */
  #lines = [];
  #ids = new Set();

  /** The number of the first message at hand, to ask for what stands before it. */
  get oldest() {
    return this.#sent[0]?.seq;
  }

  /** The number of the last message at hand, 0 before the first. */
  get newest() {
    return this.#sent.at(-1)?.seq ?? 0;
  }

  get isEmpty() {
    return this.#sent.length + this.#drafts.size === 0;
  }

  /**
   * A stored message that is at hand.
   * @param {string} id
   */
  find(id) {
    return this.#sent.find((message) => message.id === id);
  }

  /**
   * The stored message with this number.
   * @param {number} seq
   */
  at(seq) {
    return this.#sent.find((message) => message.seq === seq);
  }

  /**
   * Any entry that is at hand.
   * @param {string} id
   * @returns {Entry | undefined}
   */
  entry(id) {
    const message = this.find(id);
    return message ? { message, state: "sent" } : this.#drafts.get(id);
  }

  /**
   * The last that somebody has said.
   * @param {string} author
   */
  lastOf(author) {
    return this.#sent.findLast((one) => one.author === author && one.deletedAt === undefined);
  }

  /**
   * Starts over from the newest page of history. The own drafts stay.
   * @param {Pick<HistoryPage, "messages" | "complete">} page
   */
  reset({ messages, complete }) {
    this.#sent = [];
    this.#lines = [];
    this.#ids.clear();
    this.complete = complete;
    for (const message of messages) this.insert(message);
  }

  /**
   * Puts a page of history before what is there.
   * @param {HistoryPage} page
   */
  prepend({ messages, complete }) {
    const older = messages.filter((message) => message.seq < (this.oldest ?? Infinity));
    for (const { id } of older) this.#ids.add(id);
    this.#sent.unshift(...older);
    this.complete = complete;
  }

  /**
   * Takes a stored message. It may come twice (answer of the POST and stream) and late; as it stands
   * in the log it comes by the stream.
   * @param {Message} message
   */
  insert(message) {
    this.#drafts.delete(message.id);
    if (this.#ids.has(message.id)) {
      const index = this.#sent.findLastIndex(({ id }) => id === message.id);
      this.#sent[index] = message;
      return;
    }
    this.#ids.add(message.id);
    const before = this.#sent.findLastIndex((other) => other.seq < message.seq);
    this.#sent.splice(before + 1, 0, message);
  }

  /**
   * Takes a message, or what happened to one. An older one that is not at hand comes with its history
   * as it is then.
   * @param {Exclude<ChatEvent, ChangeEvent>} event
   */
  apply(event) {
    if (event.kind === "message") return this.insert(event);
    if (event.kind === "reaction") return this.#react(event);
    const isGone = event.kind === "delete";
    const said = isGone ? { text: "", deletedAt: event.at } : { text: event.text };
    const about = isGone
      ? { mentions: [], reactions: [] }
      : { mentions: event.mentions ?? [], editedAt: event.at };
    this.#sent = this.#sent.map((message) => {
      if (message.id === event.target) return { ...message, ...said, ...about };
      const { quote } = message;
      if (quote?.id !== event.target || !quote) return message;
      return { ...message, quote: { ...quote, ...said } };
    });
  }

  /** @param {ReactionEvent} event */
  #react(event) {
    const index = this.#sent.findLastIndex(({ id }) => id === event.target);
    const message = this.#sent[index];
    if (!message) return;
    this.#sent[index] = { ...message, reactions: withReaction(message.reactions, event) };
  }

  /**
   * Shows a line among the messages where a change of the room stands.
   * @param {ChangeEvent} event
   * @param {string} line nothing is shown for an empty one
   */
  note({ change: _, ...event }, line) {
    if (!line) return;
    this.#lines.push({ message: { ...event, text: "" }, state: "sent", line });
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }

  /**
   * The reader's own messages that are not stored: what waits and what was refused.
   * @param {readonly Waiting[]} drafts in the order of writing
   * @param {string} [author] the reader's id, where it is known
   */
  setDrafts(drafts, author = "") {
    const before = this.#drafts;
    const isOwn = (/** @type {Waiting} */ { id }) => !this.#ids.has(id);
    const own = drafts.filter(isOwn).map((draft) => author ? { ...draft, author } : draft);
    this.#drafts = new Map(
      own.map((draft) => [draft.id, this.#toEntry(draft, before.get(draft.id))]),
    );
  }

  /**
   * @param {Waiting} draft
   * @param {Entry | undefined} known
   * @returns {Entry}
   */
  #toEntry({ problem, ...draft }, known) {
    // A clock that runs behind the server's must not put the own message into yesterday.
    const at = known?.message.at ?? Math.max(draft.at, this.#sent.at(-1)?.at ?? 0);
    const quote = known?.message.quote ?? this.#quoteOf(draft);
    const message = { ...draft, at, ...(quote && { quote }) };
    if (!problem) return { message, state: "pending" };
    return { message, state: "failed", problem, after: known?.after ?? this.newest };
  }

  /**
   * What a reply shows before the server has told it.
   * @param {Waiting} draft
   * @returns {Quote | undefined}
   */
  #quoteOf({ replyTo }) {
    const origin = replyTo === undefined ? undefined : this.find(replyTo);
    if (!origin) return;
    const { seq, id, from, text } = origin;
    return { seq, id, from, text, ...(origin.author !== undefined && { author: origin.author }) };
  }

  /**
   * The server has stored an own message.
   * @param {Receipt} receipt
   */
  confirm(receipt) {
    const entry = this.#drafts.get(receipt.id);
    if (entry) this.insert({ ...entry.message, ...receipt });
  }

  /**
   * Forgets the oldest messages; they can be loaded again.
   * @param {number} most
   */
  trim(most) {
    if (this.#sent.length <= most) return;
    for (const { id } of this.#sent.splice(0, this.#sent.length - most)) this.#ids.delete(id);
    this.#lines = this.#lines.filter(({ message }) => message.seq > (this.oldest ?? 0));
    this.complete = false;
  }

  /**
   * Who has written what is at hand, the latest first, each under the latest name.
   * @returns {Member[]}
   */
  authors() {
    /** @type {Map<string, Member>} */
    const authors = new Map();
    for (const { author: id, from: name } of this.#sent.toReversed()) {
      if (id !== undefined && !authors.has(id)) authors.set(id, { id, name });
    }
    return [...authors.values()];
  }

  /**
   * How many stored messages stand after this number.
   * @param {number} seq
   */
  countAfter(seq) {
    return this.#sent.length - 1 - this.#sent.findLastIndex((message) => message.seq <= seq);
  }

  /** @returns {Day[]} */
  days() {
    /** @type {Day[]} */
    const days = [];
    /** @type {Draft | undefined} the first message of the group */
    let head;
    for (const entry of this.#entries()) {
      const { at } = entry.message;
      const key = dayOf(at);
      // Clocks err: a message from before midnight may follow one from after it.
      const isNewDay = key > (days.at(-1)?.key ?? "");
      if (isNewDay) days.push({ key, at, entries: [] });
      const continues = !isNewDay && !entry.line && isSameGroup(head, entry.message);
      if (!continues) head = entry.line ? undefined : entry.message;
      days.at(-1)?.entries.push({ ...entry, continues });
    }
    return days;
  }

  /** @returns {Generator<Entry>} */
  *#entries() {
    const drafts = [...this.#drafts.values()];
    const failed = drafts.filter(({ state }) => state === "failed");
    for (const entry of this.#stored()) {
      while (failed[0] && (failed[0].after ?? 0) < entry.message.seq) yield* failed.splice(0, 1);
      yield entry;
    }
    yield* failed;
    yield* drafts.filter(({ state }) => state === "pending");
  }

  /** @returns {Stored[]} ascending by seq */
  #stored() {
    const sent = this.#sent.map((message) => /** @type {Stored} */ ({ message, state: "sent" }));
    if (this.#lines.length === 0) return sent;
    return [...sent, ...this.#lines].sort((a, b) => a.message.seq - b.message.seq);
  }
}

/**
 * Whether both are of one author, under one name: a new name is to be seen.
 * @param {Draft | undefined} head
 * @param {Draft} message
 */
function isSameGroup(head, message) {
  if (head?.author !== message.author || head?.from !== message.from) return false;
  return message.at - head.at < GROUP_MS;
}
