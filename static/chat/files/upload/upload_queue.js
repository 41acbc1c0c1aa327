// @ts-check
// Uploads the files of messages, and hands each message to the outbox when its files are complete. All
// tabs share the store: each shows what it contains, and the leader uploads.

import { DAMAGED_FILE } from "../../../client/errors.js";
import { NO_LOCKS, withLeaderLock } from "../../../client/tabs.js";
import { removeUpload } from "../../../client/upload.js";
import { renewed, RunningUploads } from "./running_uploads.js";
import { SharedUploads } from "./shared_uploads.js";

/** @import { HttpClient } from "../../../client/http_client.js" */
/** @import { Draft } from "../../../client/schema.js" */
/** @import { Channel, Locks } from "../../../client/tabs.js" */
/** @import { UploadStore, WaitingFile, WaitingMessage } from "./upload_store.js" */

/**
 * @typedef {object} UploadQueueOptions
 * @property {string} name the same for all tabs that share the store
 * @property {string} tab see `WaitingMessage`
 * @property {Promise<UploadStore>} store
 * @property {HttpClient} http
 * @property {Locks | undefined} locks
 * @property {((name: string) => Channel) | undefined} openChannel
 * @property {(draft: Draft) => Promise<unknown>} enqueue sends a message; resolves once the browser has
 * stored it
 * @property {(file: WaitingFile) => Promise<Blob | undefined>} makeThumbnail
 * @property {() => void} onChange messages or files changed, in this tab or another one
 * @property {(file: string) => void} onProgress
 */

/** The server creates no upload while four of the user are running, on all devices. */
const MAX_PARALLEL = 2;
/** The server removes a complete upload that is in no message after 24 hours. */
const FRESH_MS = 20 * 3_600_000;
/** After this time a message whose tab was closed before it was sent is removed. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Codes of what keeps an upload waiting until somebody does something.
 * @type {ReadonlySet<unknown>}
 */
const WAITS = new Set(["too-many-uploads", "no-space"]);

export class UploadQueue {
  #options;
  #shared;
  #uploads;
  #running = new AbortController();
  #isWorking = false;
  /** Resolves when there may be more to do. */
  #changed = Promise.withResolvers();

  /** @param {UploadQueueOptions} options */
  constructor(options) {
    this.#options = options;
    this.#shared = new SharedUploads({ ...options, onChange: () => this.#onChange() });
    this.#uploads = new RunningUploads({
      ...options,
      onProgress: (file, progress) => this.#shared.setProgress(file, progress),
      onSettled: (file, change) => this.#shared.change((store) => store.changeFile(file, change)),
    });
  }

  /** The messages, in the order of writing. */
  get messages() {
    return this.#shared.messages;
  }

  /** Whether all of them survive the end of this tab. */
  get isDurable() {
    return this.#shared.isShared || this.messages.length === 0;
  }

  /** @param {string} id */
  message(id) {
    return this.#shared.message(id);
  }

  /**
   * Returns the files of a message, in order.
   * @param {WaitingMessage} message
   */
  filesOf(message) {
    return this.#shared.filesOf(message);
  }

  /**
   * Returns how much of a file the server has stored, from 0 to 1.
   * @param {WaitingFile} file
   */
  progressOf(file) {
    if (isComplete(file)) return 1;
    return this.#shared.progressOf(file.id).bytes / Math.max(1, file.content.size);
  }

  /**
   * Whether the server has all of a file, and is checking or scanning it.
   * @param {WaitingFile} file
   */
  isBeingChecked({ id, info, problem }) {
    return !info && !problem && this.#shared.progressOf(id).isBeingChecked;
  }

  /**
   * Returns why the server does not take a file now, if a user can do something about it.
   * @param {WaitingFile} file
   */
  waitsFor({ id, info, problem }) {
    const { waitsFor } = this.#shared.progressOf(id);
    return !info && !problem && WAITS.has(waitsFor?.code) ? waitsFor : undefined;
  }

  /** Resolves once the stored messages are known. */
  async start() {
    this.#running = new AbortController();
    await this.#shared.start(this.#running.signal);
  }

  /** Leaves the uploads to the other tabs, or to the next start. */
  stop() {
    this.#running.abort();
  }

  /** Ends the wait for the next attempts. An upload goes on where the server has got to. */
  wake() {
    this.#uploads.cancel(() => true);
  }

  /**
   * Adds or replaces a message, and adds files.
   * @param {WaitingMessage} message
   * @param {readonly WaitingFile[]} [added]
   */
  async put(message, added = []) {
    await this.#shared.change(async (store) => {
      // First: a message must not name files that are not there.
      for (const file of added) await store.addFile(file);
      await store.putMessage(message);
    });
  }

  /**
   * Changes the order or the descriptions of a message's files.
   * @param {string} id
   * @param {(files: WaitingMessage["files"]) => WaitingMessage["files"]} arrange
   */
  async arrange(id, arrange) {
    await this.#shared.change(async (store) => {
      const message = this.message(id);
      if (message) await store.putMessage({ ...message, files: arrange(message.files) });
    });
  }

  /**
   * Sends a message as soon as its files are complete. The first call counts.
   * @param {string} id
   * @param {Draft} draft
   */
  async send(id, draft) {
    await this.#shared.change(async (store) => {
      const message = this.message(id);
      if (message && !message.draft) await store.putMessage({ ...message, draft });
    });
  }

  /**
   * Removes a file, also at the server. A message without files and text is removed, too.
   * @param {WaitingFile} file
   */
  async remove({ id, message: owner, uploadId }) {
    await this.#shared.change(async (store) => {
      const message = this.message(owner);
      const files = message?.files.filter((file) => file.id !== id) ?? [];
      const isEmpty = files.length === 0 && !message?.draft?.text;
      if (isEmpty) await store.removeMessage(owner);
      else if (message) await store.putMessage({ ...message, files });
      await store.removeFile(id);
    });
    await removeUpload(this.#options.http, uploadId);
  }

  /**
   * Removes a message with its files, also at the server.
   * @param {WaitingMessage} message
   */
  async discard(message) {
    const files = this.filesOf(message);
    await this.#forget(message);
    await Promise.all(files.map(({ uploadId }) => removeUpload(this.#options.http, uploadId)));
  }

  /**
   * Uploads a rejected file again: with its metadata, if it was rejected because that cannot be found.
   * @param {WaitingFile} file
   */
  async retry(file) {
    const isUntouched = file.problem?.code === DAMAGED_FILE || file.isUntouched === true;
    await this.#shared.change((store) => store.changeFile(file, { ...renewed(), isUntouched }));
  }

  /**
   * Uploads a file again, with its metadata or without.
   * @param {WaitingFile} file
   * @param {boolean} isUntouched
   */
  async setUntouched(file, isUntouched) {
    await this.#shared.change((store) => store.changeFile(file, { ...renewed(), isUntouched }));
    await removeUpload(this.#options.http, file.uploadId);
  }

  /**
   * @param {string} id of a file
   * @param {{ width: number, height: number }} size in pixels
   */
  async setSize(id, size) {
    const file = this.#shared.file(id);
    if (file) await this.#shared.change((store) => store.changeFile(file, size));
  }

  /**
   * Removes what other users left in this browser.
   * @param {string} author the id of the current user
   */
  async removeOtherAuthors(author) {
    const others = this.messages.filter((message) => message.author && message.author !== author);
    for (const message of others) await this.#forget(message);
  }

  /** @param {WaitingMessage} message */
  #forget({ id, files }) {
    return this.#shared.change(async (store) => {
      await store.removeMessage(id);
      for (const file of files) await store.removeFile(file.id);
    });
  }

  #onChange() {
    this.#uploads.cancel((file) => !this.#shared.isCurrent(file));
    this.#options.onChange();
    this.#changed.resolve(undefined);
    this.#work();
  }

  async #work() {
    const { signal } = this.#running;
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (this.#hasWork && !signal.aborted) {
      const { name, locks: allLocks = NO_LOCKS } = this.#options;
      const locks = this.#shared.isShared ? allLocks : NO_LOCKS;
      const work = (/** @type {AbortSignal} */ stolen) =>
        this.#uploadAll(AbortSignal.any([stolen, signal]));
      // Browsers do not freeze a tab that holds a lock, so it is never stolen.
      await withLeaderLock(locks, { name, work, signal });
    }
    this.#isWorking = false;
    // It was stopped and started again in the meantime.
    if (signal !== this.#running.signal) this.#work();
  }

  get #hasWork() {
    return this.#next !== undefined || this.messages.some((message) => this.#isReady(message));
  }

  /** The next file to upload: those of sent messages first. */
  get #next() {
    const { messages } = this;
    return [...messages.filter(({ draft }) => draft), ...messages.filter(({ draft }) => !draft)]
      .flatMap((message) => this.filesOf(message))
      .find((file) => !isComplete(file) && !file.problem && !this.#uploads.has(file.id));
  }

  /** @param {WaitingMessage} message */
  #isReady(message) {
    return message.draft !== undefined && this.filesOf(message).every(isComplete);
  }

  /** @param {AbortSignal} stop */
  async #uploadAll(stop) {
    // Another tab may have uploaded some.
    await this.#shared.reload();
    await this.#removeAbandoned();
    while (!stop.aborted) {
      this.#changed = Promise.withResolvers();
      for (const message of this.messages.filter((one) => this.#isReady(one))) {
        await this.#handOver(message);
      }
      for (let file = this.#next; file && this.#uploads.count < MAX_PARALLEL; file = this.#next) {
        this.#uploads.start(file, stop);
      }
      if (this.#uploads.count === 0) return;
      await Promise.race([...this.#uploads.ends, this.#changed.promise]);
    }
    await Promise.all(this.#uploads.ends);
  }

  async #removeAbandoned() {
    const isAbandoned = (/** @type {WaitingMessage} */ { at, draft, tab }) =>
      !draft && tab !== this.#options.tab && Date.now() - at > ABANDONED_MS;
    for (const message of this.messages.filter(isAbandoned)) await this.#forget(message);
  }

  /** @param {WaitingMessage} message whose files are complete */
  async #handOver(message) {
    const { draft, files: named } = message;
    if (!draft) return;
    const files = this.filesOf(message).flatMap(({ id, info }) => {
      const alt = named.find((file) => file.id === id)?.alt?.trim();
      return info ? [{ ...info, ...(alt && { alt }) }] : [];
    });
    // If the tab ends in between, the message is handed over again: the server stores it once.
    await this.#options.enqueue({ ...draft, ...(files.length > 0 && { files }) });
    await this.#forget(message);
  }
}

/** @param {WaitingFile} file */
function isComplete({ info, completedAt = 0 }) {
  return info !== undefined && Date.now() - completedAt < FRESH_MS;
}
