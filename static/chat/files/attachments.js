// @ts-check
// Takes the files that a user pastes, chooses, or drops anywhere on the page. All else about files loads
// with the first one.

import { query, setHidden } from "../../ui/dom.js";
import { Lazy } from "../../ui/loading/lazy.js";
import { loadWithCss } from "../../ui/loading/load_with_css.js";
import { onStorageChange } from "../../ui/settings/storage.js";
import { hasUploads } from "./upload/uploads_database.js";

/** @import { Draft } from "../../client/mod.js" */
/** @import { Files, FilesOptions } from "./files.js" */
/** @import { TakenFile } from "./taken_files.js" */

/** Longer than the time between two events of a drag. */
const DRAG_MS = 1_000;

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
      // Enter may follow at once: the message needs no text.
      options.composer.setHasFiles(options.currentUser.files !== undefined);
      this.#files.get().catch(() => {
        options.composer.setHasFiles(false);
        onLoadFailure();
      });
      // Also later: what is taken offline is attached when this can be loaded.
      this.#files.run((files) => files.attach(taken));
    });
    this.#files.preloadOn(this.#button);
    // So that files can be taken offline.
    for (const type of ["pointerdown", "keydown", "dragenter"]) {
      addEventListener(type, () => this.#options.currentUser.files && this.#files.preload(), {
        once: true,
      });
    }
    this.#button.addEventListener("click", () => {
      this.#files.run((files) => files.pick(), onLoadFailure);
    });
    // Uploads from before go on, also if the browser was killed, and those of a tab that was closed.
    const goOn = () => hasUploads().then((are) => are && this.#files.preload(), () => {});
    onStorageChange("uploads", goOn);
    goOn();
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
    // Files that could not be loaded stay for later.
    const send = () => draft.text && this.#options.client.outbox.add(draft);
    if (this.files || this.#hasTaken) this.#files.run((files) => files.send(draft), send);
    else send();
  }
}

/** @param {(files: readonly TakenFile[]) => void} take */
function takeFiles(take) {
  let timer = 0;
  for (const type of ["dragover", "dragleave", "drop", "paste"]) {
    addEventListener(type, (event) => {
      const data = event instanceof DragEvent ? event.dataTransfer : clipboardOf(event);
      const types = data?.types ?? [];
      // Copied cells come as text, as a page and as a picture: paste the text. Files may come with their names.
      const isText = types.includes("text/plain") && types.includes("text/html");
      if (!data || !types.includes("Files") || isText) return;
      // Otherwise the browser would open a dropped file in place of the page.
      event.preventDefault();
      showDropping(type === "dragover");
      clearTimeout(timer);
      // A drag that is cancelled may end without an event.
      timer = setTimeout(showDropping, DRAG_MS, false);
      if (type.startsWith("drag")) return;
      // The data is there only during the event.
      const items = [...data.items].filter(({ kind }) => kind === "file");
      take(items.map((item) => ({ file: item.getAsFile(), entry: item.webkitGetAsEntry() })));
    });
  }
}

/** @param {boolean} isDropping */
function showDropping(isDropping) {
  document.body.classList.toggle("is-dropping", isDropping);
}

/** @param {Event} event */
function clipboardOf(event) {
  return event instanceof ClipboardEvent ? event.clipboardData : null;
}
