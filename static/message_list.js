// @ts-check
// Draws a room's timeline and keeps the reader's place in it.

import { dayName } from "./calendar.js";
import { arrange, copyTemplate, part, setText } from "./markup.js";
import { MessageActions } from "./message_actions.js";
import { moveByArrows } from "./message_focus.js";
import { createLine, createRow, updateRow } from "./message_row.js";
import { ReadingPlace } from "./reading_place.js";
import { words } from "./words.js";

/** @import { Action } from "./message_rules.js" */
/** @import { Member } from "./client/mod.js" */
/** @import { Room } from "./room.js" */
/** @import { Visitor } from "./visitor.js" */
/** @import { Day, Entry } from "./timeline.js" */

/**
 * @typedef {object} MessageListOptions
 * @property {() => void} older the reader comes near the top
 * @property {(action: string, id: string) => void} act a button at a message was pressed
 * @property {() => void} caughtUp the reader asked for the newest messages
 * @property {(seq: number) => void} seen all up to here is, or was, before the reader's eyes
 * @property {(person: Member, near: HTMLElement) => void} pick an author's picture or name was pressed
 * @property {(id: string, emoji: string) => void} react an emoji at a message was pressed
 * @property {(seq: number) => void} jump to the message that another answers
 * @property {(id: string) => readonly Action[]} offer what can be done with a message
 * @property {(action: Exclude<Action, "react">, id: string) => void} actOn a message
 */

const NEAR_TOP_PX = 800;
// More rows than anyone scrolls by; what is cut off is loaded again when it is wanted.
const KEPT_MESSAGES = 500;

export class MessageList {
  #options;
  #timeline = part(document, ".timeline", HTMLElement);
  #days = part(document, ".days", HTMLElement);
  #older = part(document, ".older", HTMLElement);
  #beginning = part(document, ".beginning", HTMLElement);
  #title = part(document, ".beginning-title", HTMLElement);
  #whoReads = part(document, ".who-reads", HTMLElement);
  #invitation = part(document, ".invitation", HTMLElement);
  #closed = part(document, ".closed", HTMLElement);
  #newest = part(document, ".newest", HTMLButtonElement);
  #newestCount = part(document, ".newest-count", HTMLElement);
  #place = new ReadingPlace(this.#timeline, () => this.#moved());
  /** @type {Map<string, HTMLElement>} days and messages by key */
  #drawn = new Map();
  /** @type {Room | undefined} */
  #room;
  #lastSeen = 0;
  #reader = "";

  /** @param {MessageListOptions} options */
  constructor(options) {
    this.#options = options;
    this.#newest.addEventListener("click", () => {
      this.toEnd();
      options.caughtUp();
    });
    this.#days.addEventListener("click", (event) => this.#pressed(event));
    moveByArrows(this.#timeline, () => this.#rows);
    new MessageActions(this.#days, {
      offer: options.offer,
      act: options.actOn,
      react: (emoji, id) => options.react(id, emoji),
    });
  }

  /**
   * Brings a message before the reader's eyes, and to the keys.
   * @param {string} id
   * @returns {boolean} whether it is there
   */
  show(id) {
    const row = this.#drawn.get(id);
    if (!row?.isConnected) return false;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    row.classList.remove("shown");
    // Read, so that the flash begins anew.
    void row.offsetWidth;
    row.classList.add("shown");
    return true;
  }

  get #rows() {
    return [...this.#days.querySelectorAll(".message")].filter((row) => row instanceof HTMLElement);
  }

  toEnd() {
    this.#place.toEnd();
    this.#moved();
  }

  /**
   * @param {Room} room
   * @param {Visitor} visitor
   */
  draw(room, { id, isByInvitation }) {
    this.#reader = id;
    if (room !== this.#room) this.#enter(room);
    if (this.#place.isAtEnd) room.timeline.trim(KEPT_MESSAGES);
    this.#place.keep(this.#days.querySelectorAll(".message"), () => {
      this.#drawFrame(room);
      setText(this.#whoReads, whoReads(room, isByInvitation));
      this.#drawDays(room.timeline.days());
    });
    this.#moved();
  }

  /** @param {Room} room */
  #enter(room) {
    this.#room = room;
    this.#lastSeen = 0;
    this.#place.toEnd();
  }

  /** @param {Room} room */
  #drawFrame({ facts, isClosed, isLoaded, timeline }) {
    const isForAll = facts.kind === "public";
    this.#timeline.ariaBusy = String(!isLoaded);
    this.#older.hidden = timeline.complete;
    this.#closed.hidden = !isClosed;
    this.#beginning.hidden = !timeline.complete || isClosed;
    this.#beginning.classList.toggle("alone", timeline.isEmpty);
    setText(this.#title, timeline.isEmpty ? words.roomIsEmpty : words.roomBegins);
    this.#invitation.hidden = !isForAll;
  }

  /** @param {Day[]} days */
  #drawDays(days) {
    const before = this.#drawn;
    this.#drawn = new Map();
    arrange(this.#days, days.map((day) => this.#drawDay(day, before)));
  }

  /**
   * @param {Day} day
   * @param {Map<string, HTMLElement>} before
   */
  #drawDay({ key, at, entries }, before) {
    const day = before.get(key) ?? copyTemplate("day");
    this.#drawn.set(key, day);
    const heading = part(day, ".day-name", HTMLElement);
    const time = part(heading, "time", HTMLTimeElement);
    time.dateTime = key;
    // Said anew each time: after midnight "Today" is yesterday.
    setText(time, dayName(at, Date.now()));
    arrange(day, [heading, ...entries.map((entry) => this.#drawRow(entry, before))]);
    return day;
  }

  /**
   * @param {Entry} entry
   * @param {Map<string, HTMLElement>} before
   */
  #drawRow(entry, before) {
    const { id } = entry.message;
    const row = before.get(id) ?? createRowOf(entry);
    this.#drawn.set(id, row);
    if (!entry.line) updateRow(row, entry, this.#reader);
    return row;
  }

  #moved() {
    if (!this.#room?.isLoaded) return;
    const { timeline } = this.#room;
    // A log that was restored counts from lower numbers again.
    if (this.#place.isAtEnd || timeline.newest < this.#lastSeen) this.#lastSeen = timeline.newest;
    if (!document.hidden && this.#lastSeen > 0) this.#options.seen(this.#lastSeen);
    const count = timeline.countAfter(this.#lastSeen);
    this.#newest.hidden = count === 0;
    setText(this.#newestCount, words.newMessages(count));
    if (!timeline.complete && this.#place.distanceToTop < NEAR_TOP_PX) this.#options.older();
  }

  /** @param {Event} event */
  #pressed({ target }) {
    if (!(target instanceof Element)) return;
    const row = target.closest(".message");
    const near = target.closest(".avatar, .author");
    if (!(row instanceof HTMLElement)) return;
    const { id, author, name = "" } = row.dataset;
    const button = target.closest("button");
    const { action, emoji, seq } = button?.dataset ?? {};
    if (id && action) this.#options.act(action, id);
    else if (id && emoji) this.#options.react(id, emoji);
    else if (seq) this.#options.jump(Number(seq));
    else if (author && near instanceof HTMLElement) this.#options.pick({ id: author, name }, near);
  }
}

/**
 * @param {Room} room
 * @param {boolean} isByInvitation whether a link to the room alone lets nobody in
 */
function whoReads({ facts }, isByInvitation) {
  if (facts.kind !== "public") return words.membersRead;
  return isByInvitation ? words.whoReadsInvited : words.whoReads;
}

/** @param {Entry} entry */
function createRowOf(entry) {
  return entry.line ? createLine(entry.message.at, entry.line) : createRow(entry);
}
