// @ts-check
// Which of many entries are drawn, and how tall the others would be: a window that follows the
// reader. Draws nothing.

/** @import { Entry } from "./timeline.js" */

/** Entries drawn before and after those that the reader sees. */
const AROUND = 60;
/** So near to the window's edge it is moved, before the reader comes there. */
const MARGIN = 25;
/** A line of text with its padding. */
const FIRST_GUESS_PX = 34;
/** No entry is less tall: so many may be before the reader's eyes at once. */
const LEAST_PX = 24;

export class RowWindow {
  /** @type {Map<string, number>} by id */
  #heights = new Map();
  #sum = 0;
  #from = 0;
  #to = 0;
  /** So many entries the reader may see at once. */
  #most = 0;
  /** The first and the last entry of the window, by which it is found again. */
  #ends = { first: "", last: "" };

  get range() {
    return { from: this.#from, to: this.#to };
  }

  /** Forgets what it knows, for another room. */
  reset() {
    this.#heights.clear();
    this.#sum = 0;
    this.#set([], 0, 0);
  }

  /**
   * @param {string} id
   * @param {number} height in pixels, with what stands between the entry and the one before
   */
  measured(id, height) {
    this.#sum += height - (this.#heights.get(id) ?? 0);
    this.#heights.set(id, height);
  }

  /** @param {number} height of what the reader sees at once, in pixels */
  fit(height) {
    this.#most = Math.ceil(height / LEAST_PX);
  }

  /**
   * Finds the window again after entries came before, within or after it.
   * @param {readonly Entry[]} entries
   */
  hold(entries) {
    const from = indexOf(entries, this.#ends.first);
    const last = indexOf(entries, this.#ends.last);
    if (from === -1 || last === -1) return this.toEnd(entries);
    // What comes after the last one is drawn at once where there is room for it.
    this.#set(entries, from, Math.max(last + 1, from + 2 * AROUND));
  }

  /** @param {readonly Entry[]} entries */
  toEnd(entries) {
    this.#set(entries, entries.length - 2 * AROUND, entries.length);
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {number} index of the first entry that the reader sees, or is to see
   */
  around(entries, index) {
    this.#set(entries, index - AROUND, index + this.#most + AROUND);
  }

  /**
   * Whether the reader is so near to an edge that the window should be moved.
   * @param {number} first index of the first entry before the reader's eyes
   * @param {number} count of all entries
   */
  isNearEdge(first, count) {
    const isNearStart = this.#from > 0 && first - this.#from < MARGIN;
    return isNearStart || (this.#to < count && this.#to - first < this.#most + MARGIN);
  }

  /**
   * How tall the entries before the window are, as far as is known.
   * @param {readonly Entry[]} entries
   */
  heightBefore(entries) {
    return this.#heightOf(entries, 0, this.#from);
  }

  /** @param {readonly Entry[]} entries */
  heightAfter(entries) {
    return this.#heightOf(entries, this.#to, entries.length);
  }

  /**
   * Which entry stands so far down.
   * @param {readonly Entry[]} entries
   * @param {number} distance from the first one, in pixels
   */
  indexAt(entries, distance) {
    const average = this.#average;
    let top = 0;
    for (const [index, { message }] of entries.entries()) {
      top += this.#heights.get(message.id) ?? average;
      if (top > distance) return index;
    }
    return entries.length - 1;
  }

  get #average() {
    return this.#heights.size === 0 ? FIRST_GUESS_PX : this.#sum / this.#heights.size;
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {number} from
   * @param {number} to
   */
  #heightOf(entries, from, to) {
    const average = this.#average;
    let height = 0;
    for (let index = from; index < to; index++) {
      height += this.#heights.get(entries[index]?.message.id ?? "") ?? average;
    }
    return Math.round(height);
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {number} from
   * @param {number} to
   */
  #set(entries, from, to) {
    this.#to = Math.min(Math.max(to, 0), entries.length);
    this.#from = Math.min(Math.max(from, 0), this.#to);
    const first = entries[this.#from]?.message.id ?? "";
    const last = entries[this.#to - 1]?.message.id ?? "";
    this.#ends = { first, last };
  }
}

/**
 * @param {readonly Entry[]} entries
 * @param {string} id
 */
function indexOf(entries, id) {
  return entries.findIndex(({ message }) => message.id === id);
}
