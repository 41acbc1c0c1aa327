// @ts-check
// Draws a room's timeline and keeps the user's scroll position in it.

import { query, setHidden, setText } from "../../../ui/dom.js";
import { isPageActive } from "../../rooms/tab_focus.js";
import { strings } from "../../../i18n/core.js";
import { fadeDates } from "./date_fade.js";
import { isFoldedInto } from "./group_by_day.js";
import { refreshJustNow } from "./row/just_now.js";
import { navigateByArrows } from "./roving_focus.js";
import { ReadingProgress } from "./reading_progress.js";
import { RoomBeginning } from "./room_beginning.js";
import { listenForRowClicks } from "./row_clicks.js";
import { RowWindow } from "./window/row_window.js";
import { onUserScroll, ScrollAnchor } from "./window/scroll_anchor.js";

/** @import { RoomSession } from "../session/room_session.js" */
/** @import { CurrentUser } from "../../current_user.js" */
/** @import { Entry } from "../session/timeline.js" */
/** @import { RowClickOptions } from "./row_clicks.js" */
/** @import { RowWindowState } from "./window/row_window.js" */

/**
 * @typedef {object} ListOptions
 * @property {() => void} loadOlder the user is near the top
 * @property {() => void} loadNewer the user is near the end of the loaded messages
 * @property {() => void} loadNewest the user wants the newest messages, which are not loaded
 * @property {() => void} onCaughtUp the user pressed the button to the newest messages
 * @property {(seq: number) => void} onSeen the user has seen all messages up to this seq
 * @property {() => void} onReadOn the user scrolls
 */

/** @typedef {ListOptions & RowClickOptions} MessageListOptions */
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
  #newest = query(document, ".newest", HTMLButtonElement);
  #newestCount = query(document, ".newest-count", HTMLElement);
  #toNew = query(document, ".to-new", HTMLButtonElement);
  #beginning = new RoomBeginning();
  #place = new ScrollAnchor(this.#timeline, () => this.#onScroll());
  #rows = new RowWindow(this.#timeline, this.#place, () => this.#state);
  #progress = new ReadingProgress();
  /** @type {RoomSession | undefined} */
  #room;
  #lastSeen = 0;
  #reader = "";
  /** The `readUpTo` for which the user has seen the first unread message. */
  #foundAfter = NaN;
  /** Whether to scroll to the end once the newest messages are loaded. */
  #wantsEnd = false;

  /** @param {MessageListOptions} options */
  constructor(options) {
    const days = query(this.#timeline, ".days", HTMLElement);
    this.#options = options;
    this.#newest.addEventListener("click", () => {
      this.scrollToEnd();
      options.onCaughtUp();
    });
    this.#toNew.addEventListener("click", () => {
      const next = (this.#room?.readUpTo ?? 0) + 1;
      if (!this.show(this.#rows.firstNew)) options.jumpTo(next);
    });
    listenForRowClicks(days, options);
    refreshJustNow(days);
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
    const row = this.#rows.reveal(id);
    this.#wantsEnd = false;
    if (row) this.#timeline.scrollTop += this.#offsetOf(row) - offset;
  }

  /** @param {Element} row */
  #offsetOf(row) {
    return row.getBoundingClientRect().top - this.#timeline.getBoundingClientRect().top;
  }

  /**
   * Scrolls to a message, focuses and highlights it. Who opens it from the search field goes on typing
   * there.
   * @param {string} id
   * @returns {boolean} whether it is loaded
   */
  show(id) {
    const row = this.#rows.reveal(id);
    if (!row) return false;
    this.#wantsEnd = false;
    row.scrollIntoView({ block: "center" });
    if (!document.activeElement?.matches(".search-field")) row.focus({ preventScroll: true });
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
    this.#rows.moveToEnd();
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
    this.#rows.draw(() => {
      this.#timeline.ariaBusy = String(!room.isLoaded);
      this.#beginning.draw(room, currentUser);
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
    this.#rows.reset();
    this.#place.followsEnd = true;
    this.#place.scrollToEnd();
  }

  /** @returns {RowWindowState | undefined} nothing before a room is open */
  get #state() {
    if (!this.#room) return undefined;
    const { timeline, readUpTo, info, isKeptUnread } = this.#room;
    // The reader's own message can be marked as unread, too.
    const firstNew = timeline.firstUnread({ reader: isKeptUnread ? "" : this.#reader, readUpTo });
    const pins = new Map(info.pins?.map(({ message, from }) => [message, from]));
    const pinnedBy = (/** @type {string} */ id) => pins.get(id);
    return {
      entries: timeline.entries,
      firstNew,
      reader: this.#reader,
      pinnedBy,
      saved: info.saved,
    };
  }

  /** Ids of all messages, for the arrow keys. */
  get #messageIds() {
    const entries = this.#room?.timeline.entries ?? [];
    const isShown = (/** @type {Entry} */ entry, /** @type {number} */ index) =>
      !entry.systemText && !isFoldedInto(entries[index - 1], entry);
    return entries.filter(isShown).map(({ message }) => message.id);
  }

  /** @param {string} id */
  #goTo(id) {
    const row = this.#rows.reveal(id);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  #onScroll() {
    if (!this.#room?.isLoaded) return;
    const { timeline, isKeptUnread, readUpTo = 0 } = this.#room;
    // It is called again when all messages are drawn.
    if (!this.#rows.follow(timeline.entries)) return;
    this.#updateUnreadButton(this.#room);
    // The seqs of a restored log start lower.
    const isRestored = timeline.isLatest && timeline.newest < this.#lastSeen;
    if (isKeptUnread) this.#lastSeen = readUpTo;
    else if (this.#place.isAtEnd || isRestored) this.#lastSeen = timeline.newest;
    const seen = this.#progress.isBehind
      ? this.#progress.see(timeline, this.#rows.visible(timeline.entries))
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
    const { firstNew } = this.#rows;
    const isAbove = !isOver &&
      (firstNew
        ? this.#rows.isNewAbove(timeline.entries, readUpTo)
        : timeline.isMissingAfter(readUpTo));
    if (isAbove) this.#progress.start(readUpTo);
    else if (firstNew) this.#foundAfter = readUpTo;
    setHidden(this.#toNew, !isAbove);
  }
}
