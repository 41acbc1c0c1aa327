// @ts-check
// The tray over the field of the composer: the attached files, each with its progress.

import { DAMAGED_FILE } from "../../client/errors.js";
import { create, query, setChildren, setHidden, setText } from "../../ui/dom.js";
import { createIcon, createIconButton } from "../../ui/icon.js";
import { problemText } from "../../ui/errors/error_message.js";
import { isComposing } from "../../ui/shortcuts/shortcuts.js";
import { strings } from "../../i18n/lazy.js";
import { canShow } from "./file_kinds.js";
import { createFileName } from "./name_element.js";
import { moved } from "./file_order.js";
import { sizeText } from "./file_size.js";
import { localUrl } from "./local_files.js";

/** @import { UploadQueue } from "./upload/upload_queue.js" */
/** @import { WaitingFile, WaitingMessage } from "./upload/upload_store.js" */

/**
 * @typedef {object} TrayOptions
 * @property {UploadQueue} queue
 * @property {() => void} onEmpty the user removed the last file
 * @property {() => void} onLastEnter the user pressed Enter in the last description
 */

const MAX_ALT_CHARS = 1_000;
/** Longer than the time between two keys. */
const ALT_MS = 300;
/** Keys that move the focused file, with Shift. @type {Readonly<Record<string, number>>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class Tray {
  #options;
  #list = create("ul", { className: "tray", ariaLabel: strings.attachedFiles, hidden: true });
  #count = create("p", { className: "spoken", role: "status" });
  /** @type {Map<string, HTMLElement>} by file */
  #items = new Map();
  /** @type {WaitingMessage | undefined} */
  #message;

  /**
   * @param {HTMLElement} composer
   * @param {TrayOptions} options
   */
  constructor(composer, options) {
    this.#options = options;
    composer.prepend(this.#count, this.#list);
    this.#list.addEventListener("keydown", (event) => this.#pressKey(event));
  }

  /** @param {WaitingMessage | undefined} message */
  draw(message) {
    this.#message = message;
    const files = message ? this.#options.queue.filesOf(message) : [];
    const before = this.#items;
    this.#items = new Map(
      files.map((file) => [file.id, before.get(file.id) ?? this.#createItem(file)]),
    );
    setHidden(this.#list, files.length === 0);
    // With several, some may be out of sight.
    this.#count.className = files.length > 1 ? "tray-count" : "spoken";
    setText(this.#count, files.length > 0 ? strings.filesAttached(files.length) : "");
    const focused = document.activeElement;
    setChildren(this.#list, [...this.#items.values()]);
    // An item that moves loses the focus.
    if (focused instanceof HTMLElement && this.#list.contains(focused)) focused.focus();
    for (const [index, file] of files.entries()) {
      this.#drawState(file, { isFirst: index === 0, isLast: index === files.length - 1 });
    }
  }

  /** @param {string} id of a file whose progress has changed */
  drawProgress(id) {
    const { queue } = this.#options;
    const file = this.#fileOf(id);
    if (!file) return;
    /** @type {NodeListOf<HTMLProgressElement>} */
    const bars = document.querySelectorAll(`progress[data-upload="${CSS.escape(id)}"]`);
    for (const bar of bars) bar.value = queue.progressOf(file);
    this.#drawWarning(file);
  }

  /** @param {WaitingFile} file */
  #createItem(file) {
    const { id, name, content } = file;
    const bar = create("progress", { max: 1, ariaLabel: strings.uploading(name) });
    bar.dataset.upload = id;
    const buttons = {
      moveLeft: () => this.#move(id, -1),
      moveRight: () => this.#move(id, 1),
      retry: () => this.#retry(id),
      remove: () => this.#remove(id),
    };
    const item = create("li", { className: "tray-file", tabIndex: -1 }, [
      createPreview(file),
      create("span", { className: "tray-name" }, [
        createFileName(name),
        create("span", { className: "file-size" }, [sizeText(content.size)]),
        create("span", { className: "file-problem", role: "alert" }),
      ]),
      create("span", { className: "tray-buttons" }, [
        createAction("back", strings.moveFileLeft(name), buttons.moveLeft),
        createAction("forward", strings.moveFileRight(name), buttons.moveRight),
        createAction("retry", strings.uploadAgain(name), buttons.retry),
        createAction("close", strings.removeFile(name), buttons.remove),
      ]),
      bar,
    ]);
    const sendUntouched = create("button", { type: "button" }, [strings.untouched]);
    sendUntouched.addEventListener("click", buttons.retry);
    item.append(
      create("p", { className: "tray-damaged", hidden: true }, [
        sendUntouched,
        createHint(),
      ]),
    );
    if (isPicture(file)) item.append(this.#createAlt(file));
    if (hasMetadata(file)) item.append(this.#createUntouched(file));
    return item;
  }

  /** @param {WaitingFile} file */
  #createAlt({ id, name, message }) {
    const known = this.#message?.files.find((file) => file.id === id)?.alt ?? "";
    const input = create("input", {
      className: "tray-alt",
      maxLength: MAX_ALT_CHARS,
      placeholder: strings.describePicture,
      ariaLabel: strings.describePictureNamed(name),
      enterKeyHint: "next",
      value: known,
    });
    input.dir = "auto";
    const store = () => {
      const alt = input.value.trim();
      this.#options.queue.arrange(
        message,
        (files) => files.map((file) => file.id !== id ? file : alt ? { id, alt } : { id }),
      );
    };
    // Before a reload, too.
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(store, ALT_MS);
    });
    input.addEventListener("change", store);
    return input;
  }

  /** @param {WaitingFile} file */
  #createUntouched({ id, isUntouched = false }) {
    const box = create("input", { type: "checkbox", checked: isUntouched });
    box.addEventListener("change", () => {
      const file = this.#fileOf(id);
      if (file) this.#options.queue.setUntouched(file, box.checked);
    });
    return create("label", { className: "tray-untouched" }, [box, strings.untouched, createHint()]);
  }

  /** @param {string} id */
  #fileOf(id) {
    const { queue } = this.#options;
    return queue.messages.flatMap((one) => queue.filesOf(one)).find((one) => one.id === id);
  }

  /**
   * @param {WaitingFile} file
   * @param {{ isFirst: boolean, isLast: boolean }} place
   */
  #drawState(file, { isFirst, isLast }) {
    const item = this.#items.get(file.id);
    if (!item) return;
    const progress = this.#options.queue.progressOf(file);
    const bar = query(item, "progress", HTMLProgressElement);
    bar.value = progress;
    setHidden(bar, progress === 1 || file.problem !== undefined);
    this.#drawWarning(file);
    const [back, forward, retry] = item.querySelectorAll("button");
    if (back) setHidden(back, isFirst);
    if (forward) setHidden(forward, isLast);
    const isDamaged = file.problem?.code === DAMAGED_FILE;
    if (retry) setHidden(retry, !file.problem || isDamaged);
    setHidden(query(item, ".tray-damaged", HTMLElement), !isDamaged);
    // The button stands for it.
    const box = item.querySelector(".tray-untouched");
    if (box instanceof HTMLElement) setHidden(box, isDamaged);
  }

  /** @param {WaitingFile} file */
  #drawWarning(file) {
    const line = this.#items.get(file.id)?.querySelector(".file-problem");
    const { queue } = this.#options;
    const waitsFor = queue.waitsFor(file);
    const warning = waitsFor ? problemText(waitsFor) : warningOf(file);
    const state = queue.isBeingChecked(file) ? strings.beingChecked : warning;
    if (line instanceof HTMLElement) setText(line, state);
  }

  /** @param {string} id */
  #retry(id) {
    const file = this.#fileOf(id);
    const box = this.#items.get(id)?.querySelector("input[type=checkbox]");
    if (box instanceof HTMLInputElement) box.checked ||= file?.problem?.code === DAMAGED_FILE;
    if (file) this.#options.queue.retry(file);
  }

  /**
   * @param {string} id
   * @param {number} step
   */
  #move(id, step) {
    const message = this.#message;
    if (message) this.#options.queue.arrange(message.id, (files) => moved(files, id, step));
  }

  /** @param {string} id */
  #remove(id) {
    const { queue, onEmpty } = this.#options;
    const files = this.#message ? queue.filesOf(this.#message) : [];
    const index = files.findIndex((file) => file.id === id);
    const file = files[index];
    if (!file) return;
    const next = files[index + 1] ?? files[index - 1];
    // The button disappears, so the focus moves on.
    if (next) this.#items.get(next.id)?.focus();
    else onEmpty();
    queue.remove(file);
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    const { key, shiftKey, target } = event;
    const item = target instanceof HTMLElement ? target.closest("li") : null;
    const id = [...this.#items].find(([, one]) => one === item)?.[0];
    if (!id) return;
    if (target instanceof HTMLInputElement) return this.#pressKeyInField(event, target);
    const step = STEPS[key];
    if (step && shiftKey) this.#move(id, isRightToLeft(this.#list) ? -step : step);
    else if (key === "Delete") this.#remove(id);
    else return;
    event.preventDefault();
  }

  /**
   * Moves on to the next description: Enter would send the message.
   * @param {KeyboardEvent} event
   * @param {HTMLInputElement} field
   */
  #pressKeyInField(event, field) {
    if (event.key !== "Enter" || isComposing(event)) return;
    event.preventDefault();
    /** @type {NodeListOf<HTMLInputElement>} */
    const all = this.#list.querySelectorAll(".tray-alt");
    const next = [...all].find((other) =>
      field.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING
    );
    if (next) next.focus();
    else this.#options.onLastEnter();
  }
}

/** Says what stays in a file that is sent untouched. */
function createHint() {
  return create("span", { className: "tray-hint" }, [strings.untouchedHint]);
}

/** @param {WaitingFile} file */
function createPreview(file) {
  const { id, content } = file;
  const src = localUrl(id);
  const preview = src && isPicture(file)
    ? create("img", { src, alt: "", draggable: false })
    : createIcon(content.type.startsWith("video/") ? "film" : "file");
  return create("span", { className: "tray-preview" }, [preview]);
}

/** @param {WaitingFile} file */
function warningOf({ problem, hasLocation }) {
  if (problem) return problemText(problem);
  return hasLocation ? strings.showsPlace : "";
}

/**
 * Whether the server removes metadata from such files.
 * @param {WaitingFile} file
 */
function hasMetadata({ content: { type } }) {
  return /^(?:image|video)\//.test(type) && type !== "image/svg+xml";
}

/** @param {WaitingFile} file */
function isPicture({ content }) {
  return canShow(content.type);
}

/**
 * @param {string} icon
 * @param {string} label
 * @param {() => void} act
 */
function createAction(icon, label, act) {
  const button = createIconButton(icon, label);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/** @param {Element} element */
function isRightToLeft(element) {
  return getComputedStyle(element).direction === "rtl";
}
