// @ts-check
// The messages and files that wait for their upload, as all tabs see them.

import { report } from "../../../client/report_error.js";
import { MemoryUploads } from "./upload_store.js";

/** @import { Problem } from "../../../client/errors.js" */
/** @import { Channel } from "../../../client/tabs.js" */
/** @import { UploadedAs, UploadStore, WaitingFile, WaitingMessage } from "./upload_store.js" */

/**
 * How far an upload is: the bytes that the server has stored, whether it has all and checks them, and why it does
 * not take more now.
 * @typedef {{ bytes: number, isBeingChecked: boolean, waitsFor?: Problem }} Progress
 */
/**
 * @typedef {object} SharedUploadsOptions
 * @property {string} name the same for all tabs that share the store
 * @property {Promise<UploadStore>} store
 * @property {((name: string) => Channel) | undefined} openChannel
 * @property {() => void} onChange messages or files changed, in this tab or another one
 * @property {(file: string) => void} onProgress
 */

/** @type {Progress} */
const NO_PROGRESS = { bytes: 0, isBeingChecked: false };

export class SharedUploads {
  #options;
  /** @type {UploadStore | undefined} */
  #store;
  /** @type {Channel | undefined} */
  #channel;
  /** @type {Promise<unknown>} the last of the queued accesses to the store */
  #lastAccess;
  /** @type {ReadonlyMap<string, WaitingMessage>} */
  #messages = new Map();
  /** @type {ReadonlyMap<string, WaitingFile>} */
  #files = new Map();
  /** @type {Map<string, Progress>} by file */
  #progress = new Map();

  /** @param {SharedUploadsOptions} options */
  constructor(options) {
    this.#options = options;
    this.#lastAccess = options.store.then((store) => this.#store = store);
  }

  /** Whether all tabs see the same, also after a restart. */
  get isShared() {
    return this.#store?.isShared === true;
  }

  /** The messages, in the order of writing. */
  get messages() {
    return [...this.#messages.values()].sort((one, other) => one.at - other.at);
  }

  /** @param {string} id */
  message(id) {
    return this.#messages.get(id);
  }

  /** @param {string} id */
  file(id) {
    return this.#files.get(id);
  }

  /**
   * Whether a file still has this id at the server.
   * @param {UploadedAs} uploaded
   */
  isCurrent({ id, uploadId }) {
    return this.#files.get(id)?.uploadId === uploadId;
  }

  /**
   * Returns the files of a message, in order.
   * @param {WaitingMessage} message
   */
  filesOf({ files }) {
    return files.flatMap(({ id }) => this.#files.get(id) ?? []);
  }

  /**
   * Returns how far an upload is, as far as this tab knows.
   * @param {string} file
   */
  progressOf(file) {
    return this.#progress.get(file) ?? NO_PROGRESS;
  }

  /**
   * Tells all tabs how far an upload is.
   * @param {string} file
   * @param {Progress} progress
   */
  setProgress(file, progress) {
    this.#showProgress({ file, ...progress });
    this.#channel?.postMessage({ file, ...progress });
  }

  /**
   * Reads the store, and follows the other tabs. Resolves once the stored messages are known.
   * @param {AbortSignal} stop
   */
  async start(stop) {
    await this.#access(async (store) => {
      if (store.isShared && !stop.aborted) this.#listen(stop);
      await this.#load(store);
    });
  }

  /** Reads the store again. */
  async reload() {
    await this.#access((store) => this.#load(store));
  }

  /**
   * Changes the store, after all changes before.
   * @param {(store: UploadStore) => Promise<void>} change
   */
  async change(change) {
    await this.#access(async (store) => {
      try {
        await change(store);
      } catch {
        // Such as for lack of space. It costs durability only: from now on this tab works from memory.
        const known = { messages: this.messages, files: [...this.#files.values()] };
        store = this.#store = new MemoryUploads(known);
        await change(store);
      }
      await this.#load(store);
      this.#channel?.postMessage(null);
    });
  }

  /**
   * Runs accesses to the store one after another.
   * @param {(store: UploadStore) => Promise<void>} work
   */
  #access(work) {
    this.#lastAccess = this.#lastAccess.then(() => this.#store && work(this.#store)).catch(report);
    return this.#lastAccess;
  }

  /** @param {UploadStore} store */
  async #load(store) {
    const { messages, files } = await store.all();
    this.#messages = new Map(messages.map((message) => [message.id, message]));
    this.#files = new Map(files.map((file) => [file.id, file]));
    this.#options.onChange();
  }

  /** @param {AbortSignal} stop */
  #listen(stop) {
    if (this.#channel) return;
    const channel = this.#options.openChannel?.(this.#options.name);
    this.#channel = channel;
    channel?.addEventListener("message", ({ data }) => {
      if (isProgress(data)) this.#showProgress(data);
      else this.reload();
    });
    stop.addEventListener("abort", () => {
      channel?.close();
      this.#channel = undefined;
    });
  }

  /** @param {{ file: string } & Progress} progress */
  #showProgress({ file, ...progress }) {
    const before = this.progressOf(file);
    this.#progress.set(file, progress);
    this.#options.onProgress(file);
    if (before.waitsFor?.code !== progress.waitsFor?.code) this.#options.onChange();
  }
}

/**
 * @param {unknown} data
 * @returns {data is { file: string } & Progress}
 */
function isProgress(data) {
  return typeof data === "object" && data !== null && "file" in data && "bytes" in data;
}
