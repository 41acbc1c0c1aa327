// @ts-check
// The files of the last messages that were sent: the server may still reject a message.

/** @import { WaitingFile, WaitingMessage } from "./upload_store.js" */

/** @typedef {{ message: WaitingMessage, files: WaitingFile[] }} SentMessage */

const MAX_MESSAGES = 20;

export class SentFiles {
  /** @type {Map<string, SentMessage>} by message, oldest first */
  #messages = new Map();

  /** @param {SentMessage} sent */
  keep(sent) {
    this.#messages.set(sent.message.id, sent);
    const [oldest = ""] = this.#messages.keys();
    if (this.#messages.size > MAX_MESSAGES) this.#messages.delete(oldest);
  }

  /** @param {string} message its id */
  of(message) {
    return this.#messages.get(message);
  }
}
