// @ts-check
// The drafts of all tabs in IndexedDB. Transactions on it run in the order in which they begin.

import { MemoryStore } from "./draft_store.js";

/** @import { DraftStore, Waiting } from "./mod.js" */

const DATABASE = "hubbub";
const VERSION = 1;
const DRAFTS = "drafts";
const BY_ID = "id";

/**
 * The browser's database; memory in browsers that keep nothing (private windows, blocked storage).
 * @returns {Promise<DraftStore>}
 */
export async function openDraftStore() {
  try {
    return await DraftDatabase.open();
  } catch {
    return new MemoryStore();
  }
}

/** @implements {DraftStore} */
class DraftDatabase {
  isShared = true;
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    // Another tab brings a newer page: this one must not hold it up.
    database.onversionchange = () => database.close();
  }

  static async open() {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      // The keys are counted up by the database: they keep the order of writing across tabs.
      const drafts = request.result.createObjectStore(DRAFTS, { autoIncrement: true });
      drafts.createIndex(BY_ID, "id", { unique: true });
    };
    return new DraftDatabase(await done(request));
  }

  /** @returns {Promise<Waiting[]>} */
  async all() {
    return await done(this.#drafts("readonly").getAll());
  }

  /** @param {Waiting} draft */
  async put(draft) {
    const drafts = this.#drafts("readwrite");
    const key = await done(drafts.index(BY_ID).getKey(draft.id));
    await done(key === undefined ? drafts.add(draft) : drafts.put(draft, key));
  }

  /** @param {string} id */
  async remove(id) {
    const drafts = this.#drafts("readwrite");
    const key = await done(drafts.index(BY_ID).getKey(id));
    if (key !== undefined) await done(drafts.delete(key));
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
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
