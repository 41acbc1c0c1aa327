// @ts-check
// Everything about sending files: taking them, the tray over the composer, and the queue behind it.

import { findChannel, findLocks } from "../../client/tabs.js";
import { newId } from "../../client/uuid_v7.js";
import { create, query } from "../../ui/dom.js";
import { fileView } from "../messages/drawable.js";
import { load, save } from "../../ui/settings/storage.js";
import { strings } from "../../i18n/lazy.js";
import { sizeText } from "./file_size.js";
import { openUploadStore } from "./indexeddb_uploads.js";
import { aliasLocally, keepLocally } from "./local_files.js";
import { GONE, renewed } from "./running_uploads.js";
import { toFiles } from "./taken_files.js";
import { makeThumbnail, measure, toShowable } from "./thumbnail.js";
import { Tray } from "./tray.js";
import { UploadQueue } from "./upload_queue.js";

/** @import { Draft, QueuedMessage } from "../../client/mod.js" */
/** @import { FileInfo, FileLimits } from "../../client/schema.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { Composer } from "../composer/composer.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { TakenFile } from "./taken_files.js" */
/** @import { WaitingFile, WaitingMessage } from "./upload_store.js" */

/**
 * @typedef {object} FilesOptions
 * @property {BaseClient} client
 * @property {Composer} composer
 * @property {CurrentUser} currentUser
 * @property {() => RoomSession} room that is open
 * @property {() => void} onChange `drafts` changed
 * @property {(text: string) => void} showStatus
 */

/** Sent messages whose files are kept, in case the server rejects the message. */
const MAX_KEPT = 20;

export class Files {
  #options;
  #queue;
  #tray;
  #tab = tabId();
  #input = create("input", { type: "file", multiple: true });
  /** @type {Promise<void>} the last attaching: each adds to what the one before has attached */
  #attaching = Promise.resolve();
  #attachings = 0;
  /** @type {Map<string, { message: WaitingMessage, files: WaitingFile[] }>} by message, oldest first */
  #handedOver = new Map();

  /** @param {FilesOptions} options */
  constructor(options) {
    const { client, composer } = options;
    this.#options = options;
    this.#queue = new UploadQueue({
      name: "hubbub uploads",
      tab: this.#tab,
      store: openUploadStore(),
      http: client.http,
      locks: findLocks(),
      openChannel: findChannel(),
      enqueue: (draft) => this.#enqueue(draft),
      makeThumbnail,
      onChange: () => this.#onChange(),
      onProgress: (file) => this.#tray.drawProgress(file),
    });
    this.#tray = new Tray(query(document, ".composer", HTMLFormElement), {
      queue: this.#queue,
      onEmpty: () => composer.focus(),
    });
    this.#listen();
    this.#queue.start();
    fileView.preload();
  }

  /** The messages that are sent once their files are uploaded. @returns {QueuedMessage[]} */
  get drafts() {
    return this.#queue.messages.flatMap((message) => {
      const { draft } = message;
      if (!draft) return [];
      const files = this.#queue.filesOf(message);
      const problem = files.find((file) => file.problem)?.problem;
      const shown = files.map((file) => toInfo(file, message));
      return [{ ...draft, files: shown, ...(problem && { problem }) }];
    });
  }

  /**
   * Sends a message with the files that are attached, or are being attached.
   * @param {Draft} draft
   */
  send(draft) {
    if (this.#attachedIn(draft.room) || this.#attachings > 0) this.#sendWithFiles(draft);
    else this.#options.client.outbox.add(draft);
  }

  /** Shows the files that are attached in the open room. */
  draw() {
    const { composer, currentUser: { id, isInviteOnly } } = this.#options;
    if (isInviteOnly && id) this.#queue.removeOtherAuthors(id);
    const message = this.#attached;
    this.#tray.draw(message);
    composer.setHasFiles(message !== undefined || this.#attachings > 0);
  }

  /** Lets the user choose files. */
  pick() {
    // The same file can be chosen again.
    this.#input.value = "";
    this.#input.click();
  }

  /** @param {readonly TakenFile[]} taken */
  attach(taken) {
    const room = this.#options.room();
    const { currentUser, showStatus, composer } = this.#options;
    if (!room.isWritable) return;
    if (!currentUser.files) return showStatus(strings.filesNotSupported);
    const limits = currentUser.files;
    const attach = async () => this.#attach(await toFiles(taken), { room: room.name, limits });
    this.#attachings++;
    this.#attaching = this.#attaching.then(attach)
      .catch(() => showStatus(strings.tryAgainLater))
      .finally(() => {
        this.#attachings--;
        this.draw();
      });
    composer.focus();
  }

  /**
   * Tries again to upload the files of a message.
   * @param {string} id
   * @returns {boolean} whether the message is here
   */
  retry(id) {
    const message = this.#queue.message(id);
    for (const file of message ? this.#queue.filesOf(message) : []) {
      if (file.problem) this.#queue.retry(file);
    }
    return message !== undefined;
  }

  /**
   * Removes a message that is not sent yet, with its files.
   * @param {string} id
   * @returns {(() => void) | undefined} adds them again; undefined if the message is not here
   */
  discard(id) {
    const message = this.#queue.message(id);
    if (!message) return;
    const files = this.#queue.filesOf(message).map((file) => ({ ...file, ...renewed() }));
    this.#queue.discard(message);
    return () => void this.#queue.put(message, files);
  }

  /**
   * Returns the text of a message to the caller, and its files to the tray.
   * @param {string} id
   * @returns {QueuedMessage | undefined} undefined if the message is not here
   */
  withdraw(id) {
    const message = this.#queue.message(id);
    if (message) this.#takeBack(message);
    return message?.draft;
  }

  /**
   * Returns the files of a rejected message to the tray; those that have expired are uploaded again.
   * @param {QueuedMessage} draft
   */
  restore({ id, problem }) {
    const { message, files = [] } = this.#handedOver.get(id) ?? {};
    const known = problem?.code === GONE ? files.map((file) => ({ ...file, ...renewed() })) : files;
    if (message) this.#takeBack({ ...message, id: newId() }, known);
  }

  /** The message whose files are in the tray. */
  get #attached() {
    return this.#attachedIn(this.#options.room().name);
  }

  /** @param {string} room */
  #attachedIn(room) {
    return this.#queue.messages.find((message) =>
      !message.draft && message.room === room && message.tab === this.#tab
    );
  }

  /**
   * @param {WaitingMessage} message
   * @param {readonly WaitingFile[]} [files] to add again
   */
  #takeBack(message, files = []) {
    const { draft: _, ...rest } = message;
    const added = files.map((file) => ({ ...file, message: message.id }));
    this.#queue.put({ ...rest, tab: this.#tab }, added);
  }

  /**
   * @param {readonly File[]} files
   * @param {{ room: string, limits: FileLimits }} options
   */
  async #attach(files, { room, limits: { maxBytes, maxPerMessage } }) {
    const { currentUser, showStatus } = this.#options;
    const message = this.#attachedIn(room) ??
      { id: newId(), room, author: currentUser.id, tab: this.#tab, at: Date.now(), files: [] };
    const large = files.find(({ size }) => size > maxBytes);
    if (large) showStatus(strings.fileTooLarge(large.name, sizeText(maxBytes)));
    const left = maxPerMessage - message.files.length;
    const fitting = files.filter(({ size }) => size <= maxBytes);
    if (fitting.length > left) showStatus(strings.tooManyFiles(maxPerMessage));
    const added = [];
    for (const file of fitting.slice(0, left)) added.push(await toWaiting(file, message.id));
    if (added.length === 0) return;
    const all = [...message.files, ...added.map(({ id }) => ({ id }))];
    await this.#queue.put({ ...message, files: all }, added);
  }

  /** @param {Draft} draft */
  async #sendWithFiles(draft) {
    await this.#attaching;
    const message = this.#attachedIn(draft.room);
    if (message) await this.#queue.send(message.id, { ...draft, id: message.id });
    // None of the files could be attached.
    else if (draft.text) await this.#options.client.outbox.add(draft);
  }

  /** @param {Draft} draft */
  async #enqueue(draft) {
    const message = this.#queue.message(draft.id);
    if (message) this.#handedOver.set(draft.id, { message, files: this.#queue.filesOf(message) });
    const [oldest = ""] = this.#handedOver.keys();
    if (this.#handedOver.size > MAX_KEPT) this.#handedOver.delete(oldest);
    await this.#options.client.outbox.add(draft);
  }

  #onChange() {
    const { messages } = this.#queue;
    for (const file of messages.flatMap((message) => this.#queue.filesOf(message))) {
      keepLocally(file.id, file.content);
      if (file.info) aliasLocally(file.id, file.info.id);
    }
    // The page then loads this part at its start.
    save("uploads", messages.length > 0 ? "waiting" : "");
    this.draw();
    this.#options.onChange();
  }

  #listen() {
    const queue = this.#queue;
    this.#input.addEventListener("change", () => {
      this.attach([...this.#input.files ?? []].map((file) => ({ file, entry: null })));
    });
    addEventListener("online", () => queue.wake());
    document.addEventListener("visibilitychange", () => document.hidden || queue.wake());
    addEventListener("pagehide", () => queue.stop());
    addEventListener("pageshow", ({ persisted }) => persisted && queue.start());
    addEventListener("beforeunload", (event) => {
      if (!queue.isDurable) event.preventDefault();
    });
  }
}

/**
 * @param {File} chosen
 * @param {string} message
 * @returns {Promise<WaitingFile>}
 */
async function toWaiting(chosen, message) {
  const content = await toShowable(chosen);
  const id = newId();
  const size = await measure(content);
  return { id, uploadId: id, message, name: content.name, content, ...size };
}

/**
 * @param {WaitingFile} file
 * @param {WaitingMessage} message
 * @returns {FileInfo}
 */
function toInfo({ id, name, content, width, height, info }, { files }) {
  const { alt } = files.find((file) => file.id === id) ?? {};
  const type = content.type || "application/octet-stream";
  const size = width && height ? { width, height } : {};
  // With its id here, by which its progress is shown.
  return { name, type, bytes: content.size, ...size, ...info, id, ...(alt && { alt }) };
}

/** Identifies this tab, also after a reload. */
function tabId() {
  const id = load("tab") || newId();
  save("tab", id);
  return id;
}
