// @ts-check
// How far a user has read in a room that was opened below its first unread messages: only what was on
// screen counts, without a gap, until the user asks for the newest messages.

/** @import { Timeline } from "../session/timeline.js" */

export class ReadingProgress {
  /** The read marker from before the visit, while messages after it have not been on screen. */
  #start = NaN;
  /** The read marker for which the user has caught up. */
  #done = NaN;
  #seen = 0;

  /** Whether unread messages have not been on screen. */
  get isBehind() {
    return !Number.isNaN(this.#start);
  }

  /** @param {number} readUpTo the read marker from before the visit, above which unread messages are */
  start(readUpTo) {
    if (readUpTo === this.#start || readUpTo === this.#done) return;
    this.#start = readUpTo;
    this.#seen = readUpTo;
  }

  /** The user asks for the newest messages: the others count as read. */
  skip() {
    if (this.isBehind) this.#done = this.#start;
    this.#start = NaN;
  }

  /**
   * Returns the seq up to which messages were on screen.
   * @param {Timeline} timeline
   * @param {{ first: number, last: number }} visible the indices of the entries on screen
   */
  see(timeline, { first, last }) {
    const seqAt = (/** @type {number} */ index) => timeline.entries[index]?.message.seq ?? 0;
    const hasGap = first > 0 ? seqAt(first - 1) > this.#seen : timeline.isMissingAfter(this.#seen);
    if (!hasGap) this.#seen = Math.max(this.#seen, seqAt(last));
    if (timeline.isLatest && this.#seen >= timeline.newest) this.skip();
    return this.#seen;
  }

  /** Another room is open. */
  reset() {
    this.#start = NaN;
    this.#done = NaN;
  }
}
