// @ts-check
// Draws the rows of the entries around the scroll position, and leaves space for the others.

import { query } from "../../../../ui/dom.js";
import { groupByDay } from "../group_by_day.js";
import { keepFocus } from "../roving_focus.js";
import { RowRenderer } from "../row_renderer.js";
import { VirtualWindow } from "./virtual_window.js";

/** @import { Entry } from "../../session/timeline.js" */
/** @import { RenderOptions } from "../row_renderer.js" */
/** @import { ScrollAnchor } from "./scroll_anchor.js" */

/** @typedef {RenderOptions & { entries: readonly Entry[] }} RowWindowState what to draw now */

export class RowWindow {
  #timeline;
  #anchor;
  #getState;
  #days = query(document, ".days", HTMLElement);
  #before = query(document, ".space-before", HTMLElement);
  #after = query(document, ".space-after", HTMLElement);
  #rows = new RowRenderer(this.#days);
  #window = new VirtualWindow();
  /** Id of the first unread message, with the line above it; empty if it is not loaded. */
  firstNew = "";

  /**
   * @param {HTMLElement} timeline
   * @param {ScrollAnchor} anchor of the timeline
   * @param {() => RowWindowState | undefined} getState
   */
  constructor(timeline, anchor, getState) {
    this.#timeline = timeline;
    this.#anchor = anchor;
    this.#getState = getState;
  }

  /** The rows of messages that are drawn, from top to bottom. */
  get messages() {
    return this.#rows.messages;
  }

  /** Starts over for another room. */
  reset() {
    this.#window.reset();
  }

  /**
   * Draws the entries again, without moving those on screen.
   * @param {() => void} change of what is around them
   */
  draw(change) {
    this.#anchor.preserve(this.messages, () => {
      change();
      if (this.#anchor.isAtEnd) this.#growAtEnd(this.#entries);
      else this.#window.restore(this.#entries);
      this.#drawRows();
    });
  }

  /** Draws the last entries. */
  moveToEnd() {
    this.#move((entries) => this.#window.moveToEnd(entries));
  }

  /**
   * Returns a message's row, drawing it if it is outside the window.
   * @param {string} id
   */
  reveal(id) {
    const index = this.#entries.findIndex(({ message }) => message.id === id);
    if (index === -1) return;
    if (!this.#rows.find(id)) this.#move((entries) => this.#window.moveTo(entries, index));
    return this.#rows.find(id);
  }

  /**
   * Moves the window to follow the scroll position.
   * @param {readonly Entry[]} entries
   * @returns {boolean} false if messages have arrived that are not drawn yet
   */
  follow(entries) {
    if (!this.#window.isAt(entries)) return false;
    const { from, to } = this.#window.range;
    if (from === 0 && to === entries.length) return true;
    if (this.#anchor.isAtEnd) {
      // One turn of the wheel, or a drag of the scrollbar, may reach the end at once.
      if (to < entries.length) this.moveToEnd();
      return true;
    }
    this.#window.setViewportHeight(this.#timeline.clientHeight);
    const first = this.#firstVisible(entries);
    if (!this.#window.isNearEdge(first, entries.length)) return true;
    this.#move(() => this.#window.moveTo(entries, first));
    // Its position was an estimate if it had not been drawn.
    const row = this.#rows.find(entries[first]?.message.id ?? "");
    if (row) this.#anchor.reveal(row);
    return true;
  }

  /**
   * Returns the indices of the entries on screen.
   * @param {readonly Entry[]} entries
   */
  visible(entries) {
    const { bottom } = this.#timeline.getBoundingClientRect();
    const first = this.#firstVisible(entries);
    const rows = this.#rows.entries;
    const isAbove = (/** @type {Element} */ row) => row.getBoundingClientRect().top < bottom;
    return { first, last: this.#window.range.from + rows.findLastIndex(isAbove) };
  }

  /**
   * Whether the first unread message is above the screen.
   * @param {readonly Entry[]} entries
   * @param {number} readUpTo
   */
  isNewAbove(entries, readUpTo) {
    const row = this.#rows.find(this.firstNew);
    if (row) return row.getBoundingClientRect().top < this.#timeline.getBoundingClientRect().top;
    return (entries[this.#window.range.from]?.message.seq ?? 0) > readUpTo;
  }

  get #entries() {
    return this.#getState()?.entries ?? [];
  }

  #drawRows() {
    const state = this.#getState();
    if (!state) return;
    const { entries, ...options } = state;
    this.firstNew = options.firstNew;
    const days = groupByDay(entries, { ...this.#window.range, firstNew: options.firstNew });
    keepFocus(this.#timeline, () => this.#rows.draw(days, options));
    this.#before.style.height = `${this.#window.heightBefore(entries)}px`;
    this.#after.style.height = `${this.#window.heightAfter(entries)}px`;
  }

  /** @param {readonly Entry[]} entries */
  #growAtEnd(entries) {
    // Rows that leave the window are measured, so that the spacer takes exactly their height.
    if (!this.#window.hasRoomAtEnd(entries)) this.#measure();
    this.#window.moveToEnd(entries);
  }

  /**
   * Moves the window without moving the rows that stay.
   * @param {(entries: readonly Entry[]) => void} move the window
   */
  #move(move) {
    this.#measure();
    this.#anchor.preserve(this.messages, () => {
      move(this.#entries);
      this.#drawRows();
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

  /** @param {readonly Entry[]} entries */
  #firstVisible(entries) {
    const { top } = this.#timeline.getBoundingClientRect();
    const row = this.#anchor.firstVisible(this.#rows.entries);
    // Dragging the scrollbar leads to where nothing is drawn yet.
    if (!row) return this.#window.indexAfter(entries, partOf(this.#after, top));
    if (this.#days.getBoundingClientRect().top > top) {
      return this.#window.indexBefore(entries, partOf(this.#before, top));
    }
    const { from, to } = this.#window.range;
    return from + entries.slice(from, to).findIndex(({ message }) => message.id === row.dataset.id);
  }
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
