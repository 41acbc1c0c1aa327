// @ts-check
// What is written about: a message that is answered, or one that is changed. A line over the
// composer says so.

import { setHue } from "../../ui/avatar.js";
import { query, setText } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

/** @import { ComposerTarget } from "./unsent_texts.js" */

export class ReplyBanner {
  #box = query(document, ".subject", HTMLElement);
  #label = query(this.#box, ".subject-label", HTMLElement);
  #name = query(this.#box, ".subject-name", HTMLElement);
  #text = query(this.#box, ".subject-text", HTMLElement);
  /** @type {ComposerTarget | undefined} */
  #about;

  /** @param {() => void} ended the reader wants to write about nothing */
  constructor(ended) {
    query(this.#box, "button", HTMLButtonElement).addEventListener("click", ended);
  }

  get target() {
    return this.#about;
  }

  /** @param {ComposerTarget | undefined} about */
  set target(about) {
    this.#about = about;
    this.#box.hidden = about === undefined;
    if (!about) return;
    const { type, hasChanged, message: { author = "", from, text } } = about;
    const editing = hasChanged ? strings.editedElsewhere : strings.editing;
    setText(this.#label, type === "edit" ? editing : strings.replyingTo);
    setText(this.#name, type === "edit" ? "" : from);
    setHue(this.#name, { author, from });
    setText(this.#text, type === "reply" || hasChanged ? text || strings.messageDeleted : "");
  }
}
