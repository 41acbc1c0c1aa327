// @ts-check
// Draws a room's timeline and keeps the user's scroll position in it.

import { query, setHidden, setText } from "../../../ui/dom.js";
import { chatName } from "../../../ui/chat_name.js";
import { DEFAULT_ROOM } from "../../router.js";
import { roomTitle } from "../../rooms/room_info.js";
import { isPageActive } from "../../rooms/tab_focus.js";
import { strings } from "../../../i18n/core.js";
import { fadeDates } from "./date_fade.js";
import { groupByDay, isFoldedInto } from "./group_by_day.js";
import { RowRenderer } from "./row_renderer.js";
import { refreshJustNow } from "./row/just_now.js";
import { keepFocus, navigateByArrows } from "./roving_focus.js";
import { ReadingProgress } from "./reading_progress.js";
import { ScrollAnchor } from "./scroll_anchor.js";
import { VirtualWindow } from "./virtual_window.js";

/** @import { Member, RoomInfo } from "../../../client/mod.js" */
/** @import { RoomSession } from "../session/room_session.js" */
/** @import { CurrentUser } from "../../current_user.js" */
/** @import { Entry, Timeline } from "../session/timeline.js" */

/**
 * @typedef {object} MessageListOptions
 * @property {() => void} loadOlder the user is near the top
 * @property {() => void} loadNewer the user is near the end of the loaded messages
 * @property {() => void} loadNewest the user wants the newest messages, which are not loaded
 * @property {(action: string, id: string) => void} runAction the button of a rejected message was pressed
 * @property {() => void} onCaughtUp the user pressed the button to the newest messages
 * @property {(seq: number) => void} onSeen the user has seen all messages up to this seq
 * @property {() => void} onReadOn the user scrolls
 * @property {(user: Member, near: HTMLElement) => void} showUser an author or a mention was pressed
 * @property {(id: string, emoji: string) => void} react a reaction was pressed
 * @property {(seq: number) => void} jumpTo the message that a reply quotes
 * @property {(near: HTMLElement, day: string) => void} pickDate a date was pressed
 */

/** @typedef {{ seq: number, offset: number }} ReadingPlace */

/** Distance to the edge of the loaded messages at which more are loaded. */
const LOAD_DISTANCE_PX = 800;
/** Distance from the end at which the button to the newest messages appears. */
const FAR_FROM_END_SCREENS = 3;
/** Messages kept while the user is at the end; older ones can be loaded again. */
const MAX_MESSAGES = 10_000;
const TRIM_BATCH = 1_000;

export class MessageList {
  #options;
  #timeline = query(document, ".timeline", HTMLElement);
  #days = query(document, ".days", HTMLElement);
  #before = query(document, ".space-before", HTMLElement);
  #after = query(document, ".space-after", HTMLElement);
  #older = query(document, ".older", HTMLElement);
  #beginning = query(document, ".beginning", HTMLElement);
  #title = query(document, ".beginning-title", HTMLElement);
  #readers = query(document, ".room-readers", HTMLElement);
  #closed = query(document, ".closed", HTMLElement);
  #newest = query(document, ".newest", HTMLButtonElement);
  #newestCount = query(document, ".newest-count", HTMLElement);
  #toNew = query(document, ".to-new", HTMLButtonElement);
  #rows = new RowRenderer(this.#days);
  #window = new VirtualWindow();
  #place = new ScrollAnchor(this.#timeline, () => this.#onScroll());
  #progress = new ReadingProgress();
  /** @type {RoomSession | undefined} */
  #room;
  #lastSeen = 0;
  #reader = "";
  /** Id of the first unread message; empty if it is not loaded. */
  #firstNew = "";
  /** The `readUpTo` for which the user has seen the first unread message. */
  #foundAfter = NaN;
  /** Whether to scroll to the end once the newest messages are loaded. */
  #wantsEnd = false;

  /** @param {MessageListOptions} options */
  constructor(options) {
    this.#options = options;
    this.#newest.addEventListener("click", () => {
      this.scrollToEnd();
      options.onCaughtUp();
    });
    this.#toNew.addEventListener("click", () => {
      const next = (this.#room?.readUpTo ?? 0) + 1;
      if (!this.show(this.#firstNew)) options.jumpTo(next);
    });
    this.#days.addEventListener("click", (event) => this.#pressed(event));
    this.#days.addEventListener("keydown", pressMention);
    refreshJustNow(this.#days);
    fadeDates(this.#timeline, () => this.#place.isAtEnd);
    onUserScroll(this.#timeline, options.onReadOn);
    navigateByArrows(this.#timeline, {
      ids: () => this.#messageIds,
      rows: () => this.#rows.messages,
      goTo: (id) => this.#goTo(id),
      toEnd: () => this.scrollToEnd(),
    });
  }

  /** Whether the user is at the end of the room and has seen the unread messages before it. */
  get isCaughtUp() {
    return this.#place.isAtEnd && !this.#progress.isBehind;
  }

  /**
   * Where the user reads: the first visible message and the distance of its top from that of the list;
   * undefined at the end of the room.
   * @returns {ReadingPlace | undefined}
   */
  get place() {
    const row = this.#place.firstVisible(this.#rows.messages);
    const seq = row && this.#room?.timeline.find(row.dataset.id ?? "")?.seq;
    if (this.#place.isAtEnd || !row || seq === undefined) return undefined;
    return { seq, offset: this.#offsetOf(row) };
  }

  /**
   * Scrolls to where the user read before.
   * @param {string} id
   * @param {number} offset see `place`
   */
  returnTo(id, offset) {
    const row = this.#reveal(id);
    this.#wantsEnd = false;
    if (row) this.#timeline.scrollTop += this.#offsetOf(row) - offset;
  }

  /** @param {Element} row */
  #offsetOf(row) {
    return row.getBoundingClientRect().top - this.#timeline.getBoundingClientRect().top;
  }

  /**
   * Scrolls to a message, focuses and highlights it.
   * @param {string} id
   * @returns {boolean} whether it is loaded
   */
  show(id) {
    const row = this.#reveal(id);
    if (!row) return false;
    this.#wantsEnd = false;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    row.classList.remove("shown");
    // Reading the layout restarts the animation.
    void row.offsetWidth;
    row.classList.add("shown");
    return true;
  }

  scrollToEnd() {
    this.#progress.skip();
    if (this.#room?.timeline.isLatest === false) {
      this.#wantsEnd = true;
      return this.#options.loadNewest();
    }
    this.#place.scrollToEnd();
    this.#moveWindow((entries) => this.#window.moveToEnd(entries));
    this.#onScroll();
  }

  /**
   * @param {RoomSession} room
   * @param {CurrentUser} currentUser
   */
  draw(room, currentUser) {
    this.#reader = currentUser.id;
    const { timeline } = room;
    if (room !== this.#room) this.#enter(room);
    if (this.#wantsEnd && timeline.isLatest) this.#place.scrollToEnd();
    this.#place.followsEnd = timeline.isLatest && (this.#wantsEnd || this.#place.followsEnd);
    this.#wantsEnd &&= !timeline.isLatest;
    const isMuch = timeline.entries.length > MAX_MESSAGES + TRIM_BATCH;
    if (isMuch && this.#place.isAtEnd) timeline.trim(MAX_MESSAGES);
    this.#place.preserve(this.#rows.messages, () => {
      this.#drawFrame(room, currentUser);
      if (this.#place.isAtEnd) this.#growAtEnd(timeline.entries);
      else this.#window.restore(timeline.entries);
      this.#drawWindow();
    });
    // A user at the end of a page must not follow newer pages.
    this.#place.followsEnd = timeline.isLatest;
    this.#onScroll();
  }

  /** @param {RoomSession} room */
  #enter(room) {
    this.#room = room;
    this.#lastSeen = 0;
    this.#foundAfter = NaN;
    this.#progress.reset();
    this.#window.reset();
    this.#place.followsEnd = true;
    this.#place.scrollToEnd();
  }

  /**
   * @param {RoomSession} room
   * @param {CurrentUser} currentUser
   */
  #drawFrame({ info, isClosed, isLoaded, timeline }, currentUser) {
    this.#timeline.ariaBusy = String(!isLoaded);
    setHidden(this.#older, timeline.complete);
    setHidden(this.#closed, !isClosed);
    setHidden(this.#beginning, !timeline.complete || isClosed || !currentUser.isKnown);
    this.#beginning.classList.toggle("alone", timeline.isEmpty);
    setText(this.#title, describeBeginning(info, { isEmpty: timeline.isEmpty, currentUser }));
    setText(this.#readers, describeReaders(info, currentUser));
  }

  #drawWindow() {
    if (!this.#room) return;
    const { timeline, readUpTo, info, isKeptUnread } = this.#room;
    const { entries } = timeline;
    // The reader's own message can be marked as unread, too.
    const firstNew = timeline.firstUnread({ reader: isKeptUnread ? "" : this.#reader, readUpTo });
    this.#firstNew = firstNew;
    const pins = new Map(info.pins?.map(({ message, from }) => [message, from]));
    const pinnedBy = (/** @type {string} */ id) => pins.get(id);
    const given = { reader: this.#reader, firstNew, pinnedBy, saved: info.saved };
    const days = groupByDay(entries, { ...this.#window.range, firstNew });
    keepFocus(this.#timeline, () => this.#rows.draw(days, given));
    this.#before.style.height = `${this.#window.heightBefore(entries)}px`;
    this.#after.style.height = `${this.#window.heightAfter(entries)}px`;
  }

  /** @param {readonly Entry[]} entries */
  #growAtEnd(entries) {
    // Rows that leave the window are measured, so that the spacer takes exactly their height.
    if (!this.#window.hasRoomAtEnd(entries)) this.#measure();
    this.#window.moveToEnd(entries);
  }

  /** Ids of all messages, for the arrow keys. */
  get #messageIds() {
    const entries = this.#room?.timeline.entries ?? [];
    const isShown = (/** @type {Entry} */ entry, /** @type {number} */ index) =>
      !entry.systemText && !isFoldedInto(entries[index - 1], entry);
    return entries.filter(isShown).map(({ message }) => message.id);
  }

  /**
   * Returns a message's row, drawing it if it is outside the window.
   * @param {string} id
   */
  #reveal(id) {
    const index = this.#room?.timeline.entries.findIndex(({ message }) => message.id === id) ?? -1;
    if (index === -1) return;
    if (!this.#rows.find(id)) this.#moveWindow((entries) => this.#window.moveTo(entries, index));
    return this.#rows.find(id);
  }

  /** @param {string} id */
  #goTo(id) {
    const row = this.#reveal(id);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /**
   * Moves the window without moving the rows that stay.
   * @param {(entries: readonly Entry[]) => void} move the window
   */
  #moveWindow(move) {
    this.#measure();
    this.#place.preserve(this.#rows.messages, () => {
      move(this.#room?.timeline.entries ?? []);
      this.#drawWindow();
    });
  }

  /** Stores the heights of all rows, for when they leave the window. */
  #measure() {
    let top = this.#days.getBoundingClientRect().top;
    for (const row of this.#rows.entries) {
      const { bottom } = row.getBoundingClientRect();
      this.#window.setHeight(row.dataset.id ?? "", bottom - top);
      top = bottom;
    }
  }

  #onScroll() {
    if (!this.#room?.isLoaded) return;
    const { timeline, isKeptUnread, readUpTo = 0 } = this.#room;
    // Messages have arrived that are not drawn yet: it is called again when they are.
    if (!this.#window.isAt(timeline.entries)) return;
    this.#followScroll(timeline.entries);
    this.#updateUnreadButton(this.#room);
    // The seqs of a restored log start lower.
    const isRestored = timeline.isLatest && timeline.newest < this.#lastSeen;
    if (isKeptUnread) this.#lastSeen = readUpTo;
    else if (this.#place.isAtEnd || isRestored) this.#lastSeen = timeline.newest;
    const seen = this.#progress.isBehind
      ? this.#progress.see(timeline, this.#visible(timeline.entries))
      : this.#lastSeen;
    if (isPageActive() && !isKeptUnread && seen) this.#options.onSeen(seen);
    const isBehind = this.#lastSeen && !this.#place.isAtEnd;
    const count = isBehind ? timeline.countAfter(this.#lastSeen) : 0;
    setHidden(this.#newest, timeline.isLatest && count === 0 && !this.#isFar);
    setText(this.#newestCount, count > 0 ? strings.newMessages(count) : strings.newestMessages);
    if (!timeline.complete && this.#place.distanceToTop < LOAD_DISTANCE_PX) {
      this.#options.loadOlder();
    }
    if (!timeline.isLatest && this.#place.distanceToEnd < LOAD_DISTANCE_PX) {
      this.#options.loadNewer();
    }
  }

  /** Whether the end is several screens away. */
  get #isFar() {
    if (this.#place.isAtEnd) return false;
    return this.#place.distanceToEnd > FAR_FROM_END_SCREENS * this.#timeline.clientHeight;
  }

  /**
   * Shows the button to the first unread message if it is above and not yet seen.
   * @param {RoomSession} room
   */
  #updateUnreadButton({ timeline, readUpTo = Infinity }) {
    const isOver = readUpTo === Infinity || readUpTo === this.#foundAfter;
    const isAbove = !isOver &&
      (this.#firstNew ? this.#isNewAbove(timeline, readUpTo) : timeline.isMissingAfter(readUpTo));
    if (isAbove) this.#progress.start(readUpTo);
    else if (this.#firstNew) this.#foundAfter = readUpTo;
    setHidden(this.#toNew, !isAbove);
  }

  /**
   * @param {Timeline} timeline
   * @param {number} readUpTo
   */
  #isNewAbove({ entries }, readUpTo) {
    const row = this.#rows.find(this.#firstNew);
    if (row) return row.getBoundingClientRect().top < this.#timeline.getBoundingClientRect().top;
    return (entries[this.#window.range.from]?.message.seq ?? 0) > readUpTo;
  }

  /**
   * Moves the window to follow the scroll position.
   * @param {readonly Entry[]} entries
   */
  #followScroll(entries) {
    const { from, to } = this.#window.range;
    if (from === 0 && to === entries.length) return;
    if (this.#place.isAtEnd) {
      // One turn of the wheel, or a drag of the scrollbar, may reach the end at once.
      if (to < entries.length) this.#moveWindow(() => this.#window.moveToEnd(entries));
      return;
    }
    this.#window.setViewportHeight(this.#timeline.clientHeight);
    const first = this.#firstVisible(entries);
    if (!this.#window.isNearEdge(first, entries.length)) return;
    this.#moveWindow(() => this.#window.moveTo(entries, first));
    // Its position was an estimate if it had not been drawn.
    const row = this.#rows.find(entries[first]?.message.id ?? "");
    if (row) this.#place.reveal(row);
  }

  /** @param {readonly Entry[]} entries */
  #firstVisible(entries) {
    const { top } = this.#timeline.getBoundingClientRect();
    const row = this.#place.firstVisible(this.#rows.entries);
    // Dragging the scrollbar leads to where nothing is drawn yet.
    if (!row) return this.#window.indexAfter(entries, partOf(this.#after, top));
    if (this.#days.getBoundingClientRect().top > top) {
      return this.#window.indexBefore(entries, partOf(this.#before, top));
    }
    const { from, to } = this.#window.range;
    return from + entries.slice(from, to).findIndex(({ message }) => message.id === row.dataset.id);
  }

  /**
   * Returns the indices of the entries on screen.
   * @param {readonly Entry[]} entries
   */
  #visible(entries) {
    const { bottom } = this.#timeline.getBoundingClientRect();
    const first = this.#firstVisible(entries);
    const rows = this.#rows.entries;
    const isAbove = (/** @type {Element} */ row) => row.getBoundingClientRect().top < bottom;
    return { first, last: this.#window.range.from + rows.findLastIndex(isAbove) };
  }

  /** @param {Event} event */
  #pressed({ target }) {
    if (!(target instanceof Element)) return;
    const row = target.closest(".message");
    const day = target.closest(".day-button");
    if (day instanceof HTMLElement) this.#options.pickDate(day, day.dataset.day ?? "");
    const near = target.closest(".avatar, .author, .mention[role]");
    if (!(row instanceof HTMLElement)) return;
    const { id, author, name = "" } = row.dataset;
    const button = target.closest("button");
    const { action, emoji, seq } = button?.dataset ?? {};
    if (id && action) this.#options.runAction(action, id);
    else if (id && emoji) this.#options.react(id, emoji);
    else if (seq) this.#options.jumpTo(Number(seq));
    else if (author && near instanceof HTMLElement) {
      const { user = author, name: called = name } = near.dataset;
      this.#options.showUser({ id: user, name: called }, near);
    }
  }
}

const SCROLL_KEYS = /^(Arrow|Page|Home|End| )/;

/**
 * Calls back when the user scrolls, or presses something to do so: not when new messages or a smaller
 * window scroll.
 * @param {HTMLElement} scroller
 * @param {() => void} callback
 */
function onUserScroll(scroller, callback) {
  for (const type of ["wheel", "pointerdown"]) {
    scroller.addEventListener(type, callback, { passive: true });
  }
  scroller.addEventListener("keydown", ({ key }) => SCROLL_KEYS.test(key) && callback());
}

/**
 * Returns the fraction of a spacer above a y-coordinate, 0 to 1.
 * @param {HTMLElement} space
 * @param {number} y
 */
function partOf(space, y) {
  const { top, height } = space.getBoundingClientRect();
  return (y - top) / height;
}

/**
 * Makes mentions work by keyboard.
 * @param {KeyboardEvent} event
 */
function pressMention(event) {
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || !target.matches(".mention")) return;
  if (key !== "Enter" && key !== " ") return;
  event.preventDefault();
  target.click();
}

/**
 * @param {RoomInfo} info
 * @param {{ isEmpty: boolean, currentUser: CurrentUser }} state
 */
function describeBeginning(info, { isEmpty, currentUser }) {
  const { room, type, isArchived } = info;
  const title = roomTitle(info, currentUser.id);
  if (type === "direct") return strings.directMessageStart(title);
  if (!isEmpty || isArchived) return strings.roomStart(title);
  return strings.welcome(room === DEFAULT_ROOM ? chatName : title);
}

/**
 * @param {RoomInfo} info
 * @param {CurrentUser} currentUser
 */
function describeReaders({ type }, { isOpen, canInvite }) {
  if (type === "direct") return strings.onlyTheseUsersCanSee;
  if (type === "private") return strings.onlyMembersCanSee;
  if (isOpen) return strings.anyoneCanPost;
  return canInvite
    ? strings.everyoneCanSee
    : `${strings.everyoneCanSee} ${strings.onlyModeratorsInvite}`;
}
