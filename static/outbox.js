// @ts-check
// Sends the reader's messages one after another, so that they arrive in the order of writing, and
// tries each again with the same id until the server has stored or refused it.

/** @import { Draft, Outcome, Problem, Receipt } from "./room_api.js" */

/**
 * @typedef {object} OutboxOptions
 * @property {(draft: Draft) => Promise<Outcome>} post
 * @property {(receipt: Receipt) => void} sent
 * @property {(draft: Draft, problem: Problem) => void} refused
 * @property {(milliseconds: number, isLimited: boolean) => void} delayed the next try comes later
 */

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export class Outbox {
  #options;
  /** @type {Draft[]} */
  #queue = [];
  #isSending = false;
  #failures = 0;
  #endPause = () => {};

  /** @param {OutboxOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {Draft} draft */
  add(draft) {
    this.#queue.push(draft);
    if (!this.#isSending) this.#sendAll();
  }

  /**
   * A message that came back by the stream needs no further try.
   * @param {string} id
   */
  drop(id) {
    this.#queue = this.#queue.filter((draft) => draft.id !== id);
    if (this.#queue.length === 0) this.wake();
  }

  /** The way may be free again: try now. A rate limit is waited out all the same. */
  wake() {
    this.#endPause();
  }

  async #sendAll() {
    this.#isSending = true;
    for (let draft = this.#queue[0]; draft; draft = this.#queue[0]) {
      const outcome = await this.#options.post(draft);
      if (outcome.kind === "later") await this.#pause(outcome);
      else this.#finish(draft, outcome);
    }
    this.#isSending = false;
  }

  /**
   * @param {Draft} draft
   * @param {Exclude<Outcome, { kind: "later" }>} outcome
   */
  #finish(draft, outcome) {
    this.#failures = 0;
    this.#queue = this.#queue.filter(({ id }) => id !== draft.id);
    if (outcome.kind === "sent") this.#options.sent(outcome.receipt);
    else this.#options.refused(draft, outcome.problem);
  }

  /** @param {Extract<Outcome, { kind: "later" }>} outcome */
  async #pause({ seconds, isLimited }) {
    const growing = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    // Readers who failed together must not come back together.
    const milliseconds = seconds === undefined
      ? growing * (0.5 + Math.random() / 2)
      : seconds * 1_000;
    this.#options.delayed(milliseconds, isLimited);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      if (isLimited) return;
      this.#endPause = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    this.#endPause = () => {};
  }
}
