// @ts-check
// Storage for the outbox. The page uses IndexedDB, which all tabs share and which outlives them; a
// program may provide a store of its own.

/** @import { Problem } from "../errors.js" */
/** @import { Draft } from "../schema.js" */

/** @typedef {Draft & { problem?: Problem }} QueuedMessage a message not delivered yet, or rejected */
/**
 * @typedef {object} DraftStore
 * @property {boolean} isShared whether all tabs see the same messages, also after a restart
 * @property {() => Promise<QueuedMessage[]>} all in the order in which they were first put
 * @property {(draft: QueuedMessage) => Promise<void>} put adds it, or replaces it in its position
 * @property {(id: string) => Promise<void>} remove
 */

/**
 * Stores unsent messages in memory, for as long as the tab or program lives.
 * @implements {DraftStore}
 */
export class MemoryStore {
  /** False: other tabs do not see it. */
  isShared = false;
  /** @type {Map<string, QueuedMessage>} */
  #drafts = new Map();

  /** Returns the messages in the order in which they were first put. */
  all() {
    return Promise.resolve([...this.#drafts.values()]);
  }

  /**
   * Adds a message, or replaces it in its position.
   * @param {QueuedMessage} draft
   */
  put(draft) {
    this.#drafts.set(draft.id, draft);
    return Promise.resolve();
  }

  /**
   * Removes a message.
   * @param {string} id
   */
  remove(id) {
    this.#drafts.delete(id);
    return Promise.resolve();
  }
}
