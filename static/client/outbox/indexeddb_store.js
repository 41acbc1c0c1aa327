// @ts-check
// The unsent messages of all tabs, in IndexedDB. Its transactions run in the order in which they start.

import { openDatabase, resultOf } from "../indexeddb.js";
import { MemoryStore } from "./draft_store.js";

/** @import { DraftStore, QueuedMessage } from "./draft_store.js" */

const DATABASE = "hubbub";
const DRAFTS = "drafts";
const BY_ID = "id";

/**
 * Opens the database; falls back to memory if the browser stores nothing (private window, blocked
 * storage).
 * @returns {Promise<DraftStore>}
 */
export async function openDraftStore() {
  try {
    return await IndexedDbStore.open();
  } catch {
    return new MemoryStore();
  }
}

/** @implements {DraftStore} */
class IndexedDbStore {
  isShared = true;
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  static async open() {
    const database = await openDatabase(DATABASE, (database) => {
      // Ascending keys keep the order of sending across tabs.
      const drafts = database.createObjectStore(DRAFTS, { autoIncrement: true });
      drafts.createIndex(BY_ID, "id", { unique: true });
    });
    return new IndexedDbStore(database);
  }

  /** @returns {Promise<QueuedMessage[]>} */
  async all() {
    return await resultOf(this.#drafts("readonly").getAll());
  }

  /** @param {QueuedMessage} draft */
  async put(draft) {
    const drafts = this.#drafts("readwrite");
    const key = await resultOf(drafts.index(BY_ID).getKey(draft.id));
    await resultOf(key === undefined ? drafts.add(draft) : drafts.put(draft, key));
  }

  /** @param {string} id */
  async remove(id) {
    const drafts = this.#drafts("readwrite");
    const key = await resultOf(drafts.index(BY_ID).getKey(id));
    if (key !== undefined) await resultOf(drafts.delete(key));
  }

  /** @param {IDBTransactionMode} mode */
  #drafts(mode) {
    return this.#database.transaction(DRAFTS, mode).objectStore(DRAFTS);
  }
}
