// @ts-check
// Draws a room's timeline and keeps the reader's place in it.

import { dayName } from "./calendar.js";
import { copyTemplate, part, setText } from "./markup.js";
import { createRow, updateRow } from "./message_row.js";
import { ReadingPlace } from "./reading_place.js";
import { words } from "./words.js";

/** @import { Room } from "./room.js" */
/** @import { Day, Entry } from "./timeline.js" */

/**
 * @typedef {object} MessageListOptions
 * @property {() => void} older the reader comes near the top
 * @property {(action: string, id: string) => void} act a button at a message was pressed
 * @property {() => void} caughtUp the reader asked for the newest messages
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
  #newest = part(document, ".newest", HTMLButtonElement);
  #newestCount = part(document, ".newest-count", HTMLElement);
  #place = new ReadingPlace(this.#timeline, () => this.#moved());
  /** @type {Map<string, HTMLElement>} days and messages by key */
  #drawn = new Map();
  /** @type {Room | undefined} */
  #room;
  #lastSeen = 0;

  /** @param {MessageListOptions} options */
  constructor(options) {
    this.#options = options;
    this.#newest.addEventListener("click", () => {
      this.toEnd();
      options.caughtUp();
    });
    this.#days.addEventListener("click", (event) => this.#pressed(event));
  }

  toEnd() {
    this.#place.toEnd();
    this.#moved();
  }

  /** @param {Room} room */
  draw(room) {
    this.#room = room;
    if (this.#place.isAtEnd) room.timeline.trim(KEPT_MESSAGES);
    this.#place.keep(this.#days.querySelectorAll(".message"), () => {
      this.#drawFrame(room);
      this.#drawDays(room.timeline.days());
    });
    this.#moved();
  }

  /** @param {Room} room */
  #drawFrame({ isLoaded, timeline }) {
    this.#timeline.ariaBusy = String(!isLoaded);
    this.#older.hidden = timeline.complete;
    this.#beginning.hidden = !timeline.complete;
    this.#beginning.classList.toggle("alone", timeline.isEmpty);
    setText(this.#title, timeline.isEmpty ? words.roomIsEmpty : words.roomBegins);
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
    const drawn = before.get(id);
    if (drawn) updateRow(drawn, entry);
    const row = drawn ?? createRow(entry);
    this.#drawn.set(id, row);
    return row;
  }

  #moved() {
    if (!this.#room?.isLoaded) return;
    const { timeline } = this.#room;
    // A log that was restored counts from lower numbers again.
    if (this.#place.isAtEnd || timeline.newest < this.#lastSeen) this.#lastSeen = timeline.newest;
    const count = timeline.countAfter(this.#lastSeen);
    this.#newest.hidden = count === 0;
    setText(this.#newestCount, words.newMessages(count));
    if (!timeline.complete && this.#place.distanceToTop < NEAR_TOP_PX) this.#options.older();
  }

  /** @param {Event} event */
  #pressed({ target }) {
    if (!(target instanceof HTMLElement)) return;
    const id = target.closest(".message")?.getAttribute("data-id");
    const { action } = target.dataset;
    if (id && action) this.#options.act(action, id);
  }
}

/**
 * Makes these elements the children, in this order, and touches only what differs: a row that is
 * moved would lose its focus and be read out again.
 * @param {Element} parent
 * @param {Element[]} children
 */
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let here = parent.firstElementChild;
  for (const child of children) {
    if (child === here) here = here.nextElementSibling;
    else parent.insertBefore(child, here);
  }
}
