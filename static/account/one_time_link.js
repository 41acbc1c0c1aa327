// @ts-check
// A link that is shown once: to copy, or to scan as a QR code.

import { copyText } from "../ui/clipboard.js";
import { query } from "../ui/dom.js";
import { strings } from "../i18n/account.js";

/** @import { QrCode } from "./account_api.js" */

const CONFIRMATION_MS = 2_000;

export class OneTimeLink {
  #element;
  #link;
  #copy;

  /** @param {HTMLElement} section that contains it */
  constructor(section) {
    this.#element = query(section, ".one-time-link", HTMLElement);
    this.#link = query(this.#element, ".link", HTMLInputElement);
    this.#copy = query(this.#element, ".copy", HTMLButtonElement);
    this.#copy.addEventListener("click", () => this.#copyLink());
    this.#link.addEventListener("focus", () => this.#link.select());
  }

  /** @param {{ link: string, until: string, code?: QrCode }} shown */
  show({ link, until, code }) {
    this.#element.hidden = false;
    this.#link.value = link;
    query(this.#element, ".until", HTMLElement).textContent = until;
    if (code) this.#draw(code);
    this.#copy.focus();
  }

  hide() {
    this.#element.hidden = true;
    this.#link.value = "";
  }

  /** @param {QrCode} code */
  #draw({ viewBox, path }) {
    query(this.#element, ".code", SVGSVGElement).setAttribute("viewBox", viewBox);
    query(this.#element, ".code path", SVGPathElement).setAttribute("d", path);
  }

  async #copyLink() {
    // The focus selects the link, so that the user can copy it.
    if (!await copyText(this.#link.value)) return this.#link.focus();
    this.#copy.textContent = strings.copied;
    setTimeout(() => (this.#copy.textContent = strings.copy), CONFIRMATION_MS);
  }
}
