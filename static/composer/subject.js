// @ts-check
// What is written about: a message that is answered, or one that is changed. A line over the
// composer says so.

import { setHue } from "../avatar.js";
import { part, setText } from "../markup.js";
import { words } from "../words.js";

/** @import { About } from "./begun.js" */

export class Subject {
  #box = part(document, ".subject", HTMLElement);
  #label = part(this.#box, ".subject-label", HTMLElement);
  #name = part(this.#box, ".subject-name", HTMLElement);
  #text = part(this.#box, ".subject-text", HTMLElement);
  /** @type {About | undefined} */
  #about;

  /** @param {() => void} ended the reader wants to write about nothing */
  constructor(ended) {
    part(this.#box, "button", HTMLButtonElement).addEventListener("click", ended);
  }

  get about() {
    return this.#about;
  }

  /** @param {About | undefined} about */
  set about(about) {
    this.#about = about;
    this.#box.hidden = about === undefined;
    if (!about) return;
    const { kind, isNews, message: { author = "", from, text } } = about;
    const editing = isNews ? words.changedMeanwhile : words.editing;
    setText(this.#label, kind === "edit" ? editing : words.replyingTo);
    setText(this.#name, kind === "edit" ? "" : from);
    setHue(this.#name, { author, from });
    setText(this.#text, kind === "reply" || isNews ? text || words.deleted : "");
  }
}
