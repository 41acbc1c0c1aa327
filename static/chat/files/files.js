// @ts-check
// Everything about sending files: taking them, the tray over the composer, and the queue behind it.

import { DAMAGED_FILE } from "../../client/errors.js";
import { findChannel, findLocks } from "../../client/tabs.js";
import { newId } from "../../client/uuid_v7.js";
import { create, query } from "../../ui/dom.js";
import { fileView } from "../messages/drawable.js";
import { load, save } from "../../ui/settings/storage.js";
import { strings } from "../../i18n/lazy.js";
import { visibleName } from "./file_name.js";
import { sizeText } from "./file_size.js";
import { openUploadStore } from "./upload/indexeddb_uploads.js";
import { aliasLocally, keepLocally } from "./local_files.js";
import { GONE, renewed } from "./upload/running_uploads.js";
import { SentFiles } from "./upload/sent_files.js";
import { toFiles } from "./taken_files.js";
import { makeThumbnail, measure } from "./upload/thumbnail.js";
import { Tray } from "./tray.js";
import { UploadQueue } from "./upload/upload_queue.js";
import { toInfo, toWaiting } from "./upload/waiting_file.js";

/** @import { Draft, QueuedMessage } from "../../client/mod.js" */
/** @import { FileLimits } from "../../client/schema.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { Composer } from "../composer/composer.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { TakenFile } from "./taken_files.js" */
/** @import { WaitingFile, WaitingMessage } from "./upload/upload_store.js" */

/**
 * @typedef {object} FilesOptions
 * @property {BaseClient} client
 * @property {Composer} composer
 * @property {CurrentUser} currentUser
 * @property {() => RoomSession} room that is open
 * @property {() => void} onChange `drafts` changed
 * @property {(text: string) => void} showStatus
 */

/**
 * A message that is being written, and takes the files that are attached. `ready` resolves when all of them
 * are in the queue; `isRefused`: some of them are not taken.
 * @typedef {{ id: string, room: string, ready: Promise<void>, attachings: number, isRefused: boolean }} OpenMessage
 */

export class Files {
  #options;
  #queue;
  #tray;
  #tab = tabId();
  #input = create("input", { type: "file", multiple: true });
  /** @type {Map<string, OpenMessage>} by room */
  #open = new Map();
  /** @type {Map<string, Draft>} by id: messages that the user has sent, until the queue has their text */
  #sending = new Map();
  #sent = new SentFiles();
  /** Whether files were in the tray, and whether a note on refused files is shown beside them. */
  #hadFiles = false;
  #hasNote = false;

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
      onLastEnter: () => composer.field.focus(),
    });
    // Seen while something is dragged over the page.
    document.body.append(create("div", { className: "drop-hint" }, [strings.dropFiles]));
    this.#listen();
    this.#queue.start();
    fileView.preload();
  }

  /** The messages that are sent once their files are uploaded. @returns {QueuedMessage[]} */
  get drafts() {
    const queued = this.#queue.messages.flatMap((message) => {
      const draft = message.draft ?? this.#sending.get(message.id);
      if (!draft) return [];
      const files = this.#queue.filesOf(message);
      const { name, problem } = files.find((file) => file.problem) ?? {};
      // A row is drawn again if its files change: it names the first one that was rejected.
      const shown = files.map((file) => ({
        ...toInfo(file, message),
        problem: file.problem,
        waitsFor: this.#queue.waitsFor(file),
      }));
      return [{ ...draft, files: shown, ...(problem && { problem: { ...problem, file: name } }) }];
    });
    const others = [...this.#sending.values()].filter(({ id }) => !this.#queue.message(id));
    return [...queued, ...others];
  }

  /**
   * Sends a message with the files that are attached, or are being attached.
   * @param {Draft} draft
   */
  send(draft) {
    const { room } = draft;
    const open = this.#open.get(room) ?? (this.#attachedIn(room) && this.#openIn(room));
    this.#open.delete(room);
    if (open && (open.attachings > 0 || this.#queue.message(open.id))) this.#sendOpen(open, draft);
    // Enter may be pressed twice.
    else if (draft.text) this.#options.client.outbox.add(draft);
  }

  /** Shows the files that are attached in the open room. */
  draw() {
    const { composer, currentUser: { id, isInviteOnly } } = this.#options;
    if (isInviteOnly && id) this.#queue.removeOtherAuthors(id);
    const message = this.#attached;
    this.#tray.draw(message);
    if (this.#hadFiles && !message && this.#hasNote) this.#explain("");
    this.#hadFiles = message !== undefined;
    const { attachings = 0 } = this.#open.get(this.#options.room().name) ?? {};
    composer.setHasFiles(message !== undefined || attachings > 0);
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
    const open = this.#openIn(room.name);
    open.attachings++;
    // Enter may follow at once: the message needs no text.
    this.draw();
    open.ready = open.ready.then(async () => this.#attach(await toFiles(taken), { open, limits }))
      .catch(() => {
        open.isRefused = true;
        showStatus(strings.tryAgainLater);
      })
      .finally(() => {
        open.attachings--;
        this.draw();
      });
    composer.focus();
  }

  /**
   * Tries again to upload the files of a message. Of damaged ones, which are sent untouched then, only that
   * whose problem is shown.
   * @param {string} id
   * @returns {boolean} whether the message is here
   */
  retry(id) {
    const message = this.#queue.message(id);
    const rejected = message ? this.#queue.filesOf(message).filter(({ problem }) => problem) : [];
    for (const file of rejected) {
      const isShown = file === rejected[0];
      if (isShown || file.problem?.code !== DAMAGED_FILE) this.#queue.retry(file);
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
    const { message, files = [] } = this.#sent.of(id) ?? {};
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
      !message.draft && message.room === room && message.tab === this.#tab &&
      !this.#sending.has(message.id)
    );
  }

  /**
   * @param {string} room
   * @returns {OpenMessage}
   */
  #openIn(room) {
    const known = this.#open.get(room);
    if (known) return known;
    const id = this.#attachedIn(room)?.id ?? newId();
    const open = { id, room, ready: Promise.resolve(), attachings: 0, isRefused: false };
    this.#open.set(room, open);
    return open;
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
   * @param {{ open: OpenMessage, limits: FileLimits }} options
   */
  async #attach(files, { open, limits: { maxBytes, maxPerMessage } }) {
    const { currentUser } = this.#options;
    const { id, room } = open;
    const message = this.#queue.message(id) ??
      { id, room, author: currentUser.id, tab: this.#tab, at: Date.now(), files: [] };
    const large = files.find(({ size }) => size > maxBytes);
    if (large) this.#explain(strings.fileTooLarge(visibleName(large.name), sizeText(maxBytes)));
    const left = maxPerMessage - message.files.length;
    const fitting = files.filter(({ size }) => size <= maxBytes);
    if (fitting.length > left) this.#explain(strings.tooManyFiles(maxPerMessage));
    open.isRefused ||= large !== undefined || fitting.length > left;
    const added = [];
    for (const file of fitting.slice(0, left)) added.push(await toWaiting(file, id));
    if (added.length === 0) return;
    const all = [...message.files, ...added.map(({ id }) => ({ id }))];
    await this.#queue.put({ ...message, files: all }, added);
    this.#measure(added);
  }

  /**
   * Shows why files are refused, until the tray is empty.
   * @param {string} note
   */
  #explain(note) {
    this.#hasNote = note !== "";
    this.#options.showStatus(note);
  }

  /** @param {readonly WaitingFile[]} files */
  async #measure(files) {
    for (const { id, content } of files) {
      const size = await measure(content);
      if (size) await this.#queue.setSize(id, size);
    }
  }

  /**
   * @param {OpenMessage} open
   * @param {Draft} draft
   */
  async #sendOpen(open, draft) {
    const { composer, client, onChange } = this.#options;
    const { id } = open;
    const own = { ...draft, id };
    const wasReady = open.attachings === 0;
    this.#sending.set(id, own);
    onChange();
    await open.ready;
    // The user could not know that a file is refused, and sends the rest or not.
    const isStopped = open.isRefused && !wasReady && this.#options.room().name === open.room;
    if (isStopped) composer.restore(draft);
    else if (this.#queue.message(id)) await this.#queue.send(id, own);
    else if (draft.text) await client.outbox.add(own);
    this.#sending.delete(id);
    this.#onChange();
  }

  /** @param {Draft} draft */
  async #enqueue(draft) {
    const message = this.#queue.message(draft.id);
    if (message) this.#sent.keep({ message, files: this.#queue.filesOf(message) });
    await this.#options.client.outbox.add(draft);
  }

  #onChange() {
    const { messages } = this.#queue;
    for (const file of messages.flatMap((message) => this.#queue.filesOf(message))) {
      keepLocally(file.id, file.content);
      if (file.info) aliasLocally(file.id, file.info.id);
    }
    // Other tabs then load this part.
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
      if (!queue.isDurable || this.#sending.size > 0) event.preventDefault();
    });
  }
}

/** Identifies this tab, also after a reload. */
function tabId() {
  const id = load("tab") || newId();
  save("tab", id);
  return id;
}
