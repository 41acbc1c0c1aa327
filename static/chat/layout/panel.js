// @ts-check
// The panel at the side of the text, which shows one of its views at a time.

import { query, setText } from "../../ui/dom.js";
import { Drawer } from "./drawer.js";

export class Panel {
  #element = query(document, ".panel", HTMLElement);
  #title = query(this.#element, "#panel-title", HTMLElement);
  #views = elements(this.#element, "[data-view]");
  #buttons = elements(document, "[data-panel]");
  #side;
  #shown;
  #view = "";

  /** @param {(view: string) => void} shown a view is before the reader's eyes now */
  constructor(shown) {
    this.#shown = shown;
    this.#side = new Drawer(this.#element, { stays: false, toggled: () => this.#toggled() });
    query(this.#element, ".close-panel", HTMLButtonElement)
      .addEventListener("click", () => this.close());
    for (const button of this.#buttons) {
      button.addEventListener("click", () => this.#press(button));
    }
  }

  /** The view that is before the reader's eyes. */
  get view() {
    return this.#side.isOpen ? this.#view : "";
  }

  /** @param {string} view */
  show(view) {
    const opener = this.#buttons.find(({ dataset }) => dataset.panel === view);
    if (!opener) throw new ReferenceError(`Cannot show "${view}": no button opens such a view`);
    this.#view = view;
    setText(this.#title, opener.ariaLabel ?? "");
    for (const one of this.#views) one.hidden = one.dataset.view !== view;
    if (this.#side.isOpen) this.#toggled();
    else this.#side.open(opener);
    this.#element.focus();
    this.#shown(view);
  }

  close() {
    this.#side.close();
  }

  dismissIfOverlay() {
    this.#side.dismissIfOverlay();
  }

  /** @param {HTMLElement} button */
  #press(button) {
    const { panel = "" } = button.dataset;
    if (this.view === panel) this.close();
    else this.show(panel);
  }

  #toggled() {
    for (const button of this.#buttons) {
      button.ariaExpanded = String(button.dataset.panel === this.view);
    }
  }
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 */
function elements(parent, selector) {
  return [...parent.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);
}
