// @ts-check

/** Aborts what has been silent for too long. */
export class IdleTimeout {
  #silence;
  #controller = new AbortController();
  #timer;

  /** @param {number} silence milliseconds */
  constructor(silence) {
    this.#silence = silence;
    this.#timer = this.#wait();
  }

  get signal() {
    return this.#controller.signal;
  }

  /** There was a sign of life. */
  reset() {
    this.end();
    this.#timer = this.#wait();
  }

  end() {
    clearTimeout(this.#timer);
  }

  #wait() {
    return setTimeout(() => this.#controller.abort(), this.#silence);
  }
}
