// @ts-check
// The message that the user replies to or edits: named in a line over the composer, and marked in the list.

import { create, query, setText } from "../../ui/dom.js";
import { createIconButton } from "../../ui/icon.js";
import { strings } from "../../i18n/lazy.js";

/** @import { ComposerTarget } from "./unsent/unsent_texts.js" */

export class ReplyBanner {
  #label = create("span");
  #name = create("bdi", { className: "subject-name" });
  #text = create("bdi", { className: "subject-text" });
  #box;
  /** @type {ComposerTarget | undefined} */
  #target;
  /** @type {Element | null} */
  #row = null;

  /** @param {() => void} onCancel the user dismissed the banner */
  constructor(onCancel) {
    const cancel = createIconButton("close", strings.cancel);
    cancel.addEventListener("click", onCancel);
    const line = create("p", {}, [this.#label, " ", this.#name, " ", this.#text]);
    this.#box = create("div", { className: "subject", hidden: true }, [line, cancel]);
    query(document, ".composer", HTMLElement).before(this.#box);
  }

  /** @param {ComposerTarget | undefined} target */
  draw(target) {
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
