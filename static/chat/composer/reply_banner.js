// @ts-check
// The message that the user replies to or edits: named in a line over the composer, and marked in the list.

import { query, setText } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

/** @import { ComposerTarget } from "./unsent/unsent_texts.js" */

export class ReplyBanner {
  #box = query(document, ".subject", HTMLElement);
  #label = query(this.#box, ".subject-label", HTMLElement);
  #name = query(this.#box, ".subject-name", HTMLElement);
  #text = query(this.#box, ".subject-text", HTMLElement);
  /** @type {ComposerTarget | undefined} */
  #target;
  /** @type {Element | null} */
  #row = null;

  /** @param {() => void} onCancel the user dismissed the banner */
  constructor(onCancel) {
    query(this.#box, "button", HTMLButtonElement).addEventListener("click", onCancel);
  }

  get target() {
    return this.#target;
  }

  /** @param {ComposerTarget | undefined} target */
  set target(target) {
    this.#target = target;
    this.#box.hidden = target === undefined;
    this.mark();
    if (!target) return;
    const { type, hasChanged, message: { from, text, files } } = target;
    const line = text || files?.[0]?.name || strings.messagesDeleted(1);
    const editing = hasChanged ? strings.editedElsewhere : strings.editing;
    setText(this.#label, type === "edit" ? editing : strings.replyingTo);
    setText(this.#name, type === "edit" ? "" : from);
    setText(this.#text, type === "reply" || hasChanged ? line : "");
  }

  /** Marks the message, after the list is drawn. */
  mark() {
    const id = this.#target?.message.id ?? "";
    const row = document.querySelector(`.message[data-id="${id}"]`);
    if (row === this.#row) return;
    this.#row?.classList.remove("targeted");
    row?.classList.add("targeted");
    this.#row = row;
  }
}
