// @ts-check
// The bar under the text of the composer that formats what is selected. The browser remembers whether it is
// shown.

import { create, query } from "../../../ui/dom.js";
import { createIconButton } from "../../../ui/icon.js";
import { load, save } from "../../../ui/settings/storage.js";
import { strings } from "../../../i18n/lazy.js";
import { applyFormat } from "./formatting.js";
import { replace } from "../insert_text.js";

/** @import { Format } from "./formatting.js" */

/** @type {readonly { format: Format, icon: string, label: string }[]} */
const BUTTONS = [
  { format: "strong", icon: "bold", label: strings.shortcutLabels.strong },
  { format: "emphasis", icon: "italic", label: strings.shortcutLabels.emphasis },
  { format: "code", icon: "code", label: strings.formatCode },
  { format: "link", icon: "link", label: strings.formatLink },
  { format: "numberedList", icon: "numbers", label: strings.shortcutLabels.numberedList },
  { format: "bulletList", icon: "bullets", label: strings.shortcutLabels.bulletList },
  { format: "quote", icon: "quote", label: strings.shortcutLabels.quote },
];

export class FormatBar {
  #field;
  #buttons;
  #opener = query(document, ".format-button", HTMLButtonElement);

  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.#field = field;
    this.#buttons = BUTTONS.map(({ format, icon, label }, index) => {
      const button = createIconButton(icon, label);
      button.type = "button";
      button.tabIndex = index === 0 ? 0 : -1;
      // The selection stays visible, and a phone's keyboard open.
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", () => this.apply(format));
      return button;
    });
    const attributes = { className: "format-bar", role: "toolbar", ariaLabel: strings.formatting };
    const bar = create("div", attributes, this.#buttons);
    bar.addEventListener("keydown", (event) => this.#moveFocus(event));
    this.#opener.form?.append(bar);
    this.#draw();
  }

  toggle() {
    save("formatBar", load("formatBar") ? "" : "shown");
    this.#draw();
    this.#field.focus();
  }

  /** @param {Format} format */
  apply(format) {
    const { value: text, selectionStart: start, selectionEnd: end } = this.#field;
    this.#field.focus();
    replace(this.#field, applyFormat({ text, start, end }, format));
  }

  #draw() {
    const isShown = load("formatBar") !== "";
    this.#opener.ariaExpanded = String(isShown);
    this.#opener.form?.classList.toggle("has-format-bar", isShown);
  }

  /** @param {KeyboardEvent} event */
  #moveFocus(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const count = this.#buttons.length;
    const current = this.#buttons.findIndex((button) => button === document.activeElement);
    for (const button of this.#buttons) button.tabIndex = -1;
    const next = this.#buttons[(current + step + count) % count];
    if (next) next.tabIndex = 0;
    next?.focus();
  }
}
