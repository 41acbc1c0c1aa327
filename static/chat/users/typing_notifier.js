// @ts-check
// When the others are told that one types: at the first key and now and then while one goes on, and
// that it is over when the text is sent or emptied, or no key was pressed for a while.

// The server shows it for six seconds.
const INTERVALS_MS = { again: 4_000, idle: 4_000 };

export class TypingNotifier {
  #notify;
  #intervals;
  /** When it was said last; nothing while one does not type. @type {number | undefined} */
  #notifiedAt;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /**
   * @param {(isTyping: boolean) => void} say
   * @param {typeof INTERVALS_MS} [times] milliseconds
   */
  constructor(say, times = INTERVALS_MS) {
    this.#notify = say;
    this.#intervals = times;
  }

  /** @param {string} text what stands in the field after a key was pressed */
  typed(text) {
    if (text.trim() === "") return this.stop();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), this.#intervals.idle);
    const now = performance.now();
    if (this.#notifiedAt !== undefined && now - this.#notifiedAt < this.#intervals.again) return;
    this.#notifiedAt = now;
    this.#notify(true);
  }

  /** It was sent, or one does something else. */
  stop() {
    clearTimeout(this.#idle);
    if (this.#notifiedAt === undefined) return;
    this.#notifiedAt = undefined;
    this.#notify(false);
  }
}
