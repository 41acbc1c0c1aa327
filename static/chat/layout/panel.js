// @ts-check
// The panel beside the messages, which shows one of its views: search, pinned messages, members.

import { query, setText } from "../../ui/dom.js";
import { Drawer } from "./drawer.js";

export class Panel {
  #element = query(document, ".panel", HTMLElement);
  #title = query(this.#element, "#panel-title", HTMLElement);
  #views = queryAll(this.#element, "[data-view]");
  #buttons = queryAll(document, "[data-panel]");
  #drawer;
  #onShow;
  #view = "";

  /** @param {(view: string) => void} onShow */
  constructor(onShow) {
    this.#onShow = onShow;
    this.#drawer = new Drawer(this.#element, {
      isPermanent: false,
      onToggle: () => this.#onToggle(),
    });
    query(this.#element, ".close-panel", HTMLButtonElement)
      .addEventListener("click", () => this.close());
    for (const button of this.#buttons) {
      button.addEventListener("click", () => this.#press(button));
    }
  }

  /** The name of the visible view; empty if the panel is closed. */
  get view() {
    return this.#drawer.isOpen ? this.#view : "";
  }

  /** @param {string} view */
  show(view) {
    const opener = this.#buttons.find(({ dataset }) => dataset.panel === view);
    if (!opener) throw new ReferenceError(`Cannot show "${view}": no button opens such a view`);
    this.#view = view;
    const name = opener.ariaLabel ?? opener.querySelector("span")?.textContent;
    setText(this.#title, name ?? "");
    for (const element of this.#views) element.hidden = element.dataset.view !== view;
    if (this.#drawer.isOpen) this.#onToggle();
    else this.#drawer.open(opener);
    this.#element.focus();
    this.#onShow(view);
  }

  close() {
    this.#drawer.close();
  }

  dismissIfOverlay() {
    this.#drawer.dismissIfOverlay();
  }

  /** @param {HTMLElement} button */
  #press(button) {
    const { panel = "" } = button.dataset;
    if (this.view === panel) this.close();
    else this.show(panel);
  }

  #onToggle() {
    for (const button of this.#buttons) {
      button.ariaExpanded = String(button.dataset.panel === this.view);
    }
  }
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 */
function queryAll(parent, selector) {
  return [...parent.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);
}
