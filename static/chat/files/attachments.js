// @ts-check
// Takes the files that a user pastes, chooses, or drops anywhere on the page. All else about files loads
// with the first one.

import { query, setHidden } from "../../ui/dom.js";
import { Lazy } from "../../ui/loading/lazy.js";
import { loadWithCss } from "../../ui/loading/load_with_css.js";
import { load } from "../../ui/settings/storage.js";

/** @import { Draft } from "../../client/mod.js" */
/** @import { Files, FilesOptions } from "./files.js" */
/** @import { TakenFile } from "./taken_files.js" */

export class Attachments {
  #button = query(document, ".attach-button", HTMLButtonElement);
  /** @type {Lazy<Files>} */
  #files;
  /** Whether files were pasted or dropped: the next message waits for them. */
  #hasTaken = false;
  #options;

  /** @param {FilesOptions & { onLoadFailure: () => void }} options */
  constructor(options) {
    const { onLoadFailure } = this.#options = options;
    this.#files = new Lazy(async () => {
      const loading = loadWithCss(import("./files.js"), "/static/chat/files/tray.css");
      return new (await loading).Files(options);
    });
    takeFiles((taken) => {
      this.#hasTaken = true;
      this.#files.run((files) => files.attach(taken), onLoadFailure);
    });
    this.#files.preloadOn(this.#button);
    this.#button.addEventListener("click", () => {
      this.#files.run((files) => files.pick(), onLoadFailure);
    });
    // Uploads from before go on.
    if (load("uploads")) this.#files.run(() => {});
  }

  /** Undefined until the first file. */
  get files() {
    return this.#files.value;
  }

  /** The messages that wait for their files. */
  get drafts() {
    return this.files?.drafts ?? [];
  }

  draw() {
    setHidden(this.#button, !this.#options.currentUser.files);
    this.files?.draw();
  }

  /**
   * Sends a message, with the files that are attached.
   * @param {Draft} draft
   */
  send(draft) {
    const send = () => this.#options.client.outbox.add(draft);
    if (this.files || this.#hasTaken) this.#files.run((files) => files.send(draft), send);
    else send();
  }
}

/** @param {(files: readonly TakenFile[]) => void} take */
function takeFiles(take) {
  for (const type of ["dragover", "dragleave", "drop", "paste"]) {
    addEventListener(type, (event) => {
      const data = event instanceof DragEvent ? event.dataTransfer : clipboardOf(event);
      // Copied cells come as text and as a picture: paste the text.
      if (!data?.types.includes("Files") || data.types.includes("text/plain")) return;
      // Otherwise the browser would open a dropped file in place of the page.
      event.preventDefault();
      document.body.classList.toggle("is-dropping", type === "dragover");
      if (type.startsWith("drag")) return;
      // The data is there only during the event.
      const items = [...data.items].filter(({ kind }) => kind === "file");
      take(items.map((item) => ({ file: item.getAsFile(), entry: item.webkitGetAsEntry() })));
    });
  }
}

/** @param {Event} event */
function clipboardOf(event) {
  return event instanceof ClipboardEvent ? event.clipboardData : null;
}
