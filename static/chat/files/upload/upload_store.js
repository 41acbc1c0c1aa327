// @ts-check
// Where messages and their files wait until the files are uploaded, and a store in memory.

/** @import { Problem } from "../../../client/errors.js" */
/** @import { Draft, FileInfo } from "../../../client/schema.js" */

/**
 * A message whose files are not all uploaded, or whose text is still being written: then it has no
 * `draft`. Only the tab in which it is written changes it.
 * @typedef {{ id: string, room: string, author: string, tab: string, at: number,
 *   files: readonly { id: string, alt?: string }[], draft?: Draft | undefined }} WaitingMessage
 */
/**
 * A file of such a message. `uploadId` is its id at the server. Once complete it has an `info`, and the
 * time; a rejected one has a `problem`. Only the tab that uploads changes these. `isUntouched`: the user
 * wants its metadata not to be removed. `hasLocation`: it then says where it was made.
 * @typedef {{ id: string, message: string, name: string, content: Blob, width?: number, height?: number,
 *   isUntouched?: boolean, hasLocation?: boolean, uploadId: string, info?: FileInfo | undefined,
 *   completedAt?: number, problem?: Problem | undefined }} WaitingFile
 */
/** @typedef {Pick<WaitingFile, "id" | "uploadId">} UploadedAs */
/** @typedef {{ messages: WaitingMessage[], files: WaitingFile[] }} WaitingUploads */
/**
 * @typedef {object} UploadStore
 * @property {boolean} isShared whether all tabs see the same, also after a restart
 * @property {() => Promise<WaitingUploads>} all
 * @property {(message: WaitingMessage) => Promise<void>} putMessage adds or replaces it
 * @property {(file: WaitingFile) => Promise<void>} addFile
 * @property {(file: UploadedAs, change: Partial<WaitingFile>) => Promise<void>} changeFile does nothing
 * if the file was removed, or has another id at the server since
 * @property {(id: string) => Promise<void>} removeFile
 * @property {(id: string) => Promise<void>} removeMessage
 */

/** @implements {UploadStore} */
export class MemoryUploads {
  isShared = false;
  #messages;
  #files;

  /** @param {WaitingUploads} [start] */
  constructor({ messages, files } = { messages: [], files: [] }) {
    this.#messages = new Map(messages.map((message) => [message.id, message]));
    this.#files = new Map(files.map((file) => [file.id, file]));
  }

  /** @returns {Promise<WaitingUploads>} */
  all() {
    const all = { messages: [...this.#messages.values()], files: [...this.#files.values()] };
    return Promise.resolve(all);
  }

  /** @param {WaitingMessage} message */
  putMessage(message) {
    this.#messages.set(message.id, message);
    return Promise.resolve();
  }

  /** @param {WaitingFile} file */
  addFile(file) {
    this.#files.set(file.id, file);
    return Promise.resolve();
  }

  /**
   * @param {UploadedAs} uploaded
   * @param {Partial<WaitingFile>} change
   */
  changeFile({ id, uploadId }, change) {
    const file = this.#files.get(id);
    if (file?.uploadId === uploadId) this.#files.set(id, { ...file, ...change });
    return Promise.resolve();
  }

  /** @param {string} id */
  removeFile(id) {
    this.#files.delete(id);
    return Promise.resolve();
  }

  /** @param {string} id */
  removeMessage(id) {
    this.#messages.delete(id);
    return Promise.resolve();
  }
}
