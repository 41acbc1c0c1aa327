// @ts-check
// Decides which of many entries are drawn, and estimates the height of the others: a window that follows the
// scroll position. Draws nothing. Kept by hand: a list that is anchored at its end, grows at both ends and
// keeps focus and find-in-page is what packages for virtual lists do badly.

/** @import { Entry } from "../../session/timeline.js" */

/** Entries drawn before and after the visible ones. */
const OVERSCAN = 60;
/** Entries that the window grows by at the end before the first ones are removed together. */
const MAX_GROWTH = 60;
/** Entries between the visible ones and the edge at which the window moves. */
const MARGIN = 25;
/** Height of one line of text with its padding. */
const INITIAL_ESTIMATE_PX = 34;
/** Minimum height of an entry: limits how many can be visible. */
const MIN_HEIGHT_PX = 24;

export class VirtualWindow {
  #heights = new Heights();
  #before = new Spacer(this.#heights);
  #after = new Spacer(this.#heights);
  #from = 0;
  #to = 0;
  /** Maximum number of entries visible at once. */
  #maxVisible = 0;
  /** Ids of the first and last entry of the window, to find it again. */
  #ends = { first: "", last: "" };

  get range() {
    return { from: this.#from, to: this.#to };
  }

  /** Starts over for another room. */
  reset() {
    this.#heights.clear();
    this.#set([], 0, 0);
  }

  /**
   * @param {string} id
   * @param {number} height in pixels, including the gap above the entry
   */
  setHeight(id, height) {
    this.#heights.set(id, height);
  }

  /** @param {number} height of the viewport in pixels */
  setViewportHeight(height) {
    this.#maxVisible = Math.ceil(height / MIN_HEIGHT_PX);
  }

  /**
   * Whether the window is still at its entries: not after some were added before or within it, until
   * `restore`.
   * @param {readonly Entry[]} entries
   */
  isAt(entries) {
    const { first, last } = this.#ends;
    return idAt(entries, this.#from) === first && idAt(entries, this.#to - 1) === last;
  }

  /**
   * Finds the window again after entries were added before, within or after it.
   * @param {readonly Entry[]} entries
   */
  restore(entries) {
    const from = indexOf(entries, this.#ends.first, this.#from);
    const last = indexOf(entries, this.#ends.last, this.#to - 1);
    if (from === -1 || last === -1) return this.moveToEnd(entries);
    // New entries after the last one are drawn at once if the window has room.
    this.#set(entries, from, Math.max(last + 1, from + 2 * OVERSCAN));
  }

  /**
   * Whether the window can grow to the last entry while keeping its first ones.
   * @param {readonly Entry[]} entries
   */
  hasRoomAtEnd(entries) {
    const isFound = entries[this.#from]?.message.id === this.#ends.first;
    return isFound && entries.length - this.#from <= 2 * OVERSCAN + MAX_GROWTH;
  }

  /** @param {readonly Entry[]} entries */
  moveToEnd(entries) {
    const from = this.hasRoomAtEnd(entries) ? this.#from : Infinity;
    this.#set(entries, Math.min(from, entries.length - 2 * OVERSCAN), entries.length);
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {number} index of the first entry that is visible, or shall be
   */
  moveTo(entries, index) {
    this.#set(entries, index - OVERSCAN, index + this.#maxVisible + OVERSCAN);
  }

  /**
   * Whether the visible entries are close enough to an edge that the window must move.
   * @param {number} first index of the first visible entry
   * @param {number} count of all entries
   */
  isNearEdge(first, count) {
    const isNearStart = this.#from > 0 && first - this.#from < MARGIN;
    return isNearStart || (this.#to < count && this.#to - first < this.#maxVisible + MARGIN);
  }

  /**
   * Returns the estimated height of the entries before the window.
   * @param {readonly Entry[]} entries
   */
  heightBefore(entries) {
    return this.#before.heightOf(entries, 0, this.#from);
  }

  /** @param {readonly Entry[]} entries */
  heightAfter(entries) {
    return this.#after.heightOf(entries, this.#to, entries.length);
  }

  /**
   * Returns the index of the entry at a fraction of the height before the window.
   * @param {readonly Entry[]} entries
   * @param {number} part of their height, 0 to 1
   */
  indexBefore(entries, part) {
    return this.#indexAt(entries, { from: 0, to: this.#from, part });
  }

  /**
   * Returns the index of the entry at a fraction of the height after the window.
   * @param {readonly Entry[]} entries
   * @param {number} part of their height, 0 to 1
   */
  indexAfter(entries, part) {
    return this.#indexAt(entries, { from: this.#to, to: entries.length, part });
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {{ from: number, to: number, part: number }} position
   */
  #indexAt(entries, { from, to, part }) {
    const run = entries.slice(from, to);
    let height = part * run.reduce((sum, entry) => sum + this.#heights.of(entry), 0);
    const index = run.findIndex((entry) => (height -= this.#heights.of(entry)) < 0);
    return index === -1 ? Math.max(to - 1, 0) : from + index;
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

/** Measured heights of entries by id, and an estimate for those never drawn. */
class Heights {
  /** @type {Map<string, number>} */
  #known = new Map();
  #sum = 0;
  /** @type {number | undefined} */
  #estimate;

  clear() {
    this.#known.clear();
    this.#sum = 0;
    this.#estimate = undefined;
  }

  /** Fixed after the first measurements: a new estimate each time would move all rows. */
  get estimate() {
    if (this.#known.size === 0) return INITIAL_ESTIMATE_PX;
    return this.#estimate ??= Math.round(this.#sum / this.#known.size);
  }

  /**
   * @param {string} id
   * @param {number} height
   */
  set(id, height) {
    this.#sum += height - (this.#known.get(id) ?? 0);
    this.#known.set(id, height);
  }

  /** @param {Entry | undefined} entry */
  of(entry) {
    return this.#known.get(entry?.message.id ?? "") ?? this.estimate;
  }
}

/**
 * The height of a run of undrawn entries. Updates its sum as entries are added and removed at the ends
 * of the run.
 */
class Spacer {
  #heights;
  #from = 0;
  #to = 0;
  /** Ids of the first and last entry of the run. */
  #ends = { first: "", last: "" };
  #estimate = 0;
  #height = 0;

  /** @param {Heights} heights */
  constructor(heights) {
    this.#heights = heights;
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {number} from
   * @param {number} to
   */
  heightOf(entries, from, to) {
    if (!this.#isAsBefore(entries) || from >= this.#to || to <= this.#from) {
      this.#height = this.#sum(entries, from, to);
    } else {
      this.#height += this.#sum(entries, from, this.#from) + this.#sum(entries, this.#to, to);
    }
    this.#from = from;
    this.#to = to;
    this.#ends = { first: idAt(entries, from), last: idAt(entries, to - 1) };
    this.#estimate = this.#heights.estimate;
    return Math.round(this.#height);
  }

  /** @param {readonly Entry[]} entries */
  #isAsBefore(entries) {
    const { first, last } = this.#ends;
    if (this.#estimate !== this.#heights.estimate) return false;
    return idAt(entries, this.#from) === first && idAt(entries, this.#to - 1) === last;
  }

  /**
   * Returns the height from one index to another; negative if `to` is before `from`.
   * @param {readonly Entry[]} entries
   * @param {number} from
   * @param {number} to
   * @returns {number}
   */
  #sum(entries, from, to) {
    if (to < from) return -this.#sum(entries, to, from);
    let height = 0;
    for (let index = from; index < to; index++) height += this.#heights.of(entries[index]);
    return height;
  }
}

/**
 * @param {readonly Entry[]} entries
 * @param {number} index
 */
function idAt(entries, index) {
  return entries[index]?.message.id ?? "";
}

/**
 * @param {readonly Entry[]} entries
 * @param {string} id
 * @param {number} guess its index before
 */
function indexOf(entries, id, guess) {
  if (idAt(entries, guess) === id) return guess;
  return entries.findIndex(({ message }) => message.id === id);
}
