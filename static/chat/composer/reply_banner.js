// @ts-check
// The line over the composer that names the message which the user replies to or edits.

import { query, setText } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

/** @import { ComposerTarget } from "./unsent_texts.js" */

export class ReplyBanner {
  #box = query(document, ".subject", HTMLElement);
  #label = query(this.#box, ".subject-label", HTMLElement);
  #name = query(this.#box, ".subject-name", HTMLElement);
  #text = query(this.#box, ".subject-text", HTMLElement);
  /** @type {ComposerTarget | undefined} */
  #target;

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
    if (!target) return;
    const { type, hasChanged, message: { from, text, files } } = target;
    const line = text || files?.[0]?.name || strings.messagesDeleted(1);
    const editing = hasChanged ? strings.editedElsewhere : strings.editing;
    setText(this.#label, type === "edit" ? editing : strings.replyingTo);
    setText(this.#name, type === "edit" ? "" : from);
    setText(this.#text, type === "reply" || hasChanged ? line : "");
  }
}
