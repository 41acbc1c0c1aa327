// @ts-check
// The messages of all tabs whose files are not all uploaded, in IndexedDB.

import { resultOf } from "../../../client/indexeddb.js";
import { MemoryUploads } from "./upload_store.js";
import { FILES, MESSAGES, openUploads } from "./uploads_database.js";

/** @import { UploadedAs, UploadStore, WaitingFile, WaitingMessage, WaitingUploads } from "./upload_store.js" */

/**
 * Opens the database; falls back to memory if the browser stores nothing.
 * @returns {Promise<UploadStore>}
 */
export async function openUploadStore() {
  try {
    return await IndexedDbUploads.open();
  } catch {
    return new MemoryUploads();
  }
}

/** @implements {UploadStore} */
class IndexedDbUploads {
  isShared = true;
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  static async open() {
    return new IndexedDbUploads(await openUploads());
  }

  /** @returns {Promise<WaitingUploads>} */
  async all() {
    const transaction = this.#database.transaction([MESSAGES, FILES]);
    const [messages, files] = await Promise.all(
      [MESSAGES, FILES].map((name) => resultOf(transaction.objectStore(name).getAll())),
    );
    return { messages: messages ?? [], files: files ?? [] };
  }

  /** @param {WaitingMessage} message */
  async putMessage(message) {
    await resultOf(this.#open(MESSAGES).put(message));
  }

  /** @param {WaitingFile} file */
  async addFile(file) {
    await resultOf(this.#open(FILES).put(file));
  }

  /**
   * @param {UploadedAs} uploaded
   * @param {Partial<WaitingFile>} change
   */
  async changeFile({ id, uploadId }, change) {
    // In one transaction: another tab may remove the file.
    const files = this.#open(FILES);
    const file = await resultOf(files.get(id));
    if (file?.uploadId === uploadId) await resultOf(files.put({ ...file, ...change }));
  }

  /** @param {string} id */
  async removeFile(id) {
    await resultOf(this.#open(FILES).delete(id));
  }

  /** @param {string} id */
  async removeMessage(id) {
    await resultOf(this.#open(MESSAGES).delete(id));
  }

  /** @param {string} name */
  #open(name) {
    return this.#database.transaction(name, "readwrite").objectStore(name);
  }
}
