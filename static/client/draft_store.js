// @ts-check
// Where messages wait until they are sent. The page keeps them in the browser's database, which all
// tabs share and which outlives them; a program may bring a store of its own.

/** @import { Draft } from "./api.js" */
/** @import { Problem } from "./errors.js" */

/**
 * A message that is not sent yet, or was refused.
 * @typedef {Draft & { problem?: Problem }} QueuedMessage
 */
/**
 * @typedef {object} DraftStore
 * @property {boolean} isShared whether all tabs see the same, and a new one sees it again
 * @property {() => Promise<QueuedMessage[]>} all in the order in which they were first put
 * @property {(draft: QueuedMessage) => Promise<void>} put adds it, or changes it where it stands
 * @property {(id: string) => Promise<void>} remove
 */

/**
 * Keeps what waits for as long as the tab or program lives.
 * @implements {DraftStore}
 */
export class MemoryStore {
  /** No other tab sees it. */
  isShared = false;
  /** @type {Map<string, QueuedMessage>} */
  #drafts = new Map();

  /** What waits, in the order in which it was first put. */
  all() {
    return Promise.resolve([...this.#drafts.values()]);
  }

  /**
   * Adds a message, or changes it where it stands.
   * @param {QueuedMessage} draft
   */
  put(draft) {
    this.#drafts.set(draft.id, draft);
    return Promise.resolve();
  }

  /**
   * Forgets a message.
   * @param {string} id
   */
  remove(id) {
    this.#drafts.delete(id);
    return Promise.resolve();
  }
}
