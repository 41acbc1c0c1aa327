// @ts-check
// When the others are told that one types: at the first key and now and then while one goes on, and
// that it is over when the text is sent or emptied, or no key was pressed for a while.

// The server shows it for six seconds.
const TIMES = { again: 4_000, idle: 4_000 };

export class TypingSignal {
  #say;
  #times;
  /** When it was said last; nothing while one does not type. @type {number | undefined} */
  #saidAt;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /**
   * @param {(isTyping: boolean) => void} say
   * @param {typeof TIMES} [times] milliseconds
   */
  constructor(say, times = TIMES) {
    this.#say = say;
    this.#times = times;
  }

  /** @param {string} text what stands in the field after a key was pressed */
  typed(text) {
    if (text.trim() === "") return this.stop();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), this.#times.idle);
    const now = performance.now();
    if (this.#saidAt !== undefined && now - this.#saidAt < this.#times.again) return;
    this.#saidAt = now;
    this.#say(true);
  }

  /** It was sent, or one does something else. */
  stop() {
    clearTimeout(this.#idle);
    if (this.#saidAt === undefined) return;
    this.#saidAt = undefined;
    this.#say(false);
  }
}
