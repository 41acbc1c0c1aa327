// @ts-check
// Decides when to report that the user is typing: on the first key, again while they go on, and that they
// stopped when the text was sent, emptied or left alone.

/** The server shows a report for six seconds. */
const INTERVALS_MS = { again: 4_000, idle: 4_000 };

export class TypingNotifier {
  #notify;
  #intervals;
  /** @type {number | undefined} time of the last report; undefined if the user is not typing */
  #notifiedAt;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idleTimer;

  /**
   * @param {(isTyping: boolean) => void} notify
   * @param {typeof INTERVALS_MS} [intervals] milliseconds
   */
  constructor(notify, intervals = INTERVALS_MS) {
    this.#notify = notify;
    this.#intervals = intervals;
  }

  /** @param {string} text of the composer */
  onInput(text) {
    if (text.trim() === "") return this.stop();
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.stop(), this.#intervals.idle);
    const now = performance.now();
    const elapsed = now - (this.#notifiedAt ?? -Infinity);
    if (elapsed < this.#intervals.again) return;
    this.#notifiedAt = now;
    this.#notify(true);
  }

  stop() {
    clearTimeout(this.#idleTimer);
    if (this.#notifiedAt === undefined) return;
    this.#notifiedAt = undefined;
    this.#notify(false);
  }
}
