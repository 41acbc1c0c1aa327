// @ts-check
// Which of many entries are drawn, and how tall the others would be: a window that follows the
// reader. Draws nothing.

/** @import { Entry } from "../session/timeline.js" */

/** Entries drawn before and after those that the reader sees. */
const OVERSCAN = 60;
/** At the end so many more come before the first ones go, all at once. */
const MAX_GROWTH = 60;
/** So near to the window's edge it is moved, before the reader comes there. */
const MARGIN = 25;
/** A line of text with its padding. */
const INITIAL_ESTIMATE_PX = 34;
/** No entry is less tall: so many may be before the reader's eyes at once. */
const MIN_HEIGHT_PX = 24;

export class VirtualWindow {
  #heights = new Heights();
  #before = new Spacer(this.#heights);
  #after = new Spacer(this.#heights);
  #from = 0;
  #to = 0;
  /** So many entries the reader may see at once. */
  #max = 0;
  /** The first and the last entry of the window, by which it is found again. */
  #ends = { first: "", last: "" };

  get range() {
    return { from: this.#from, to: this.#to };
  }

  /** Forgets what it knows, for another room. */
  reset() {
    this.#heights.clear();
    this.#set([], 0, 0);
  }

  /**
   * @param {string} id
   * @param {number} height in pixels, with what stands between the entry and the one before
   */
  setHeight(id, height) {
    this.#heights.set(id, height);
  }

  /** @param {number} height of what the reader sees at once, in pixels */
  setViewportHeight(height) {
    this.#max = Math.ceil(height / MIN_HEIGHT_PX);
  }

  /**
   * Finds the window again after entries came before, within or after it.
   * @param {readonly Entry[]} entries
   */
  restore(entries) {
    const from = indexOf(entries, this.#ends.first, this.#from);
    const last = indexOf(entries, this.#ends.last, this.#to - 1);
    if (from === -1 || last === -1) return this.moveToEnd(entries);
    // What comes after the last one is drawn at once where there is room for it.
    this.#set(entries, from, Math.max(last + 1, from + 2 * OVERSCAN));
  }

  /**
   * Whether the last entry can be drawn, too, and the first ones stay.
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
   * @param {number} index of the first entry that the reader sees, or is to see
   */
  moveTo(entries, index) {
    this.#set(entries, index - OVERSCAN, index + this.#max + OVERSCAN);
  }

  /**
   * Whether the reader is so near to an edge that the window should be moved.
   * @param {number} first index of the first entry before the reader's eyes
   * @param {number} count of all entries
   */
  isNearEdge(first, count) {
    const isNearStart = this.#from > 0 && first - this.#from < MARGIN;
    return isNearStart || (this.#to < count && this.#to - first < this.#max + MARGIN);
  }

  /**
   * How tall the entries before the window are, as far as is known.
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
   * Which entry stands so far down among those before the window.
   * @param {readonly Entry[]} entries
   * @param {number} part of their height, 0 to 1
   */
  indexBefore(entries, part) {
    return this.#indexAt(entries, { from: 0, to: this.#from, part });
  }

  /**
   * Which entry stands so far down among those after the window.
   * @param {readonly Entry[]} entries
   * @param {number} part of their height, 0 to 1
   */
  indexAfter(entries, part) {
    return this.#indexAt(entries, { from: this.#to, to: entries.length, part });
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {{ from: number, to: number, part: number }} place
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

/** How tall entries are, by their ids, and how tall those are taken for that were never drawn. */
class Heights {
  /** @type {Map<string, number>} */
  #known = new Map();
  #sum = 0;
  /** @type {number | undefined} */
  #guess;

  clear() {
    this.#known.clear();
    this.#sum = 0;
    this.#guess = undefined;
  }

  /** The first ones that were drawn stand for all: with a better guess each time, all would move. */
  get estimate() {
    if (this.#known.size === 0) return INITIAL_ESTIMATE_PX;
    return this.#guess ??= Math.round(this.#sum / this.#known.size);
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
 * How tall a run of entries is that are not drawn. What was added up once is not added up again while
 * entries come and go at the ends of the run.
 */
class Spacer {
  #heights;
  #from = 0;
  #to = 0;
  /** The first and the last entry of the run. */
  #ends = { first: "", last: "" };
  #guess = 0;
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
    this.#guess = this.#heights.estimate;
    return Math.round(this.#height);
  }

  /** @param {readonly Entry[]} entries */
  #isAsBefore(entries) {
    const { first, last } = this.#ends;
    if (this.#guess !== this.#heights.estimate) return false;
    return idAt(entries, this.#from) === first && idAt(entries, this.#to - 1) === last;
  }

  /**
   * Negative where `to` stands before `from`.
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
 * @param {number} guess where it was
 */
function indexOf(entries, id, guess) {
  if (idAt(entries, guess) === id) return guess;
  return entries.findIndex(({ message }) => message.id === id);
}
