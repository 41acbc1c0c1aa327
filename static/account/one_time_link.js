// @ts-check
// A link that is shown once, to pass on: to copy, and where there is a code also to scan.

import { copyText } from "../ui/clipboard.js";
import { query } from "../ui/dom.js";
import { strings } from "../i18n/account.js";

/** @import { QrCode } from "./account_api.js" */

const THANKS_MS = 2_000;

export class OneTimeLink {
  #element;
  #link;
  #copy;

  /** @param {HTMLElement} section the part of the page that it is in */
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
    // Then it is selected, and can be copied by hand.
    if (!await copyText(this.#link.value)) return this.#link.focus();
    this.#copy.textContent = strings.copied;
    setTimeout(() => (this.#copy.textContent = strings.copy), THANKS_MS);
  }
}
