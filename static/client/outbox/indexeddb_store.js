// @ts-check
// The unsent messages of all tabs, in IndexedDB. Its transactions run in the order in which they start.

import { MemoryStore } from "./draft_store.js";

/** @import { DraftStore, QueuedMessage } from "./draft_store.js" */

const DATABASE = "hubbub";
const VERSION = 1;
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
    // A newer page in another tab upgrades the database: an open connection would block it.
    database.onversionchange = () => database.close();
  }

  static async open() {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      // Ascending keys keep the order of sending across tabs.
      const drafts = request.result.createObjectStore(DRAFTS, { autoIncrement: true });
      drafts.createIndex(BY_ID, "id", { unique: true });
    };
    return new IndexedDbStore(await resultOf(request));
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

/**
 * @template Result
 * @param {IDBRequest<Result>} request
 * @returns {Promise<Result>}
 */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
