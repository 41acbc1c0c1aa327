// @ts-check
// A link in a field, with a button that copies it.

import { copyText } from "../../../ui/clipboard.js";
import { create } from "../../../ui/dom.js";
import { strings } from "../../../i18n/dialogs.js";

const CONFIRMATION_MS = 2_000;

export class LinkRow {
  #field = create("input", { className: "field", readOnly: true });
  #button = create("button", { className: "filled", type: "button" }, [strings.copyLink]);
  element = create("div", { className: "link-row" }, [this.#field, this.#button]);

  /** @param {{ label: string, onShare?: () => void }} options `onShare`: the user copied or selected it */
  constructor({ label, onShare = () => {} }) {
    this.#field.ariaLabel = label;
    this.#field.placeholder = strings.creatingLink;
    this.#button.addEventListener("click", () => this.#copy());
    this.#field.addEventListener("focus", () => this.#field.select());
    for (const type of ["copy", "click"]) this.element.addEventListener(type, onShare);
  }

  /** @param {string} link may be empty while there is none */
  show(link) {
    this.#field.value = link;
    this.#button.disabled = link === "";
  }

  focus() {
    this.#button.focus();
  }

  async #copy() {
    // The focus selects the link, so that the user can copy it.
    if (!await copyText(this.#field.value)) return this.#field.focus();
    this.#button.textContent = strings.copied;
    setTimeout(() => (this.#button.textContent = strings.copyLink), CONFIRMATION_MS);
  }
}
