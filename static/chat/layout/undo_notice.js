// @ts-check
// Says what was done, with a button that undoes it, for a few seconds.

import { create, query } from "../../ui/dom.js";
import { isolateNames } from "../../i18n/bidi_names.js";
import { strings } from "../../i18n/lazy.js";

const SHOWN_MS = 10_000;

export class UndoNotice {
  #text = create("span");
  #box = create("div", { className: "undo-notice", hidden: true });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #undo = () => {};

  constructor() {
    this.#text.role = "status";
    const button = create("button", { type: "button" }, [strings.undo]);
    button.addEventListener("click", () => {
      this.#hide();
      this.#undo();
    });
    this.#box.append(this.#text, button);
    // It must not go away under the pointer or the focus.
    for (const type of ["pointerenter", "focusin"]) {
      this.#box.addEventListener(type, () => clearTimeout(this.#timer));
    }
    for (const type of ["pointerleave", "focusout"]) {
      this.#box.addEventListener(type, () => this.#start());
    }
    document.addEventListener("toggle", () => this.#place(), true);
    this.#place();
  }

  /**
   * @param {string} text
   * @param {() => void} undo
   */
  show(text, undo) {
    this.#undo = undo;
    this.#box.hidden = false;
    this.#text.replaceChildren(...isolateNames(text));
    this.#start();
  }

  #start() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN_MS);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#box.hidden = true;
  }

  /** Puts it over the composer, or into the sidebar while that covers it. */
  #place() {
    const parent = document.querySelector(".sidebar:popover-open") ??
      query(document, ".dock", HTMLElement);
    if (this.#box.parentElement !== parent) parent.append(this.#box);
  }
}
