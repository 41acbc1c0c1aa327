// @ts-check
// Where one writes.

import { part } from "./markup.js";
import { NameField } from "./name_field.js";

/** @import { Waiting } from "./client/mod.js" */

export class Composer {
  #form = part(document, ".composer", HTMLFormElement);
  #text = part(this.#form, ".text", HTMLTextAreaElement);
  #send = part(this.#form, ".send", HTMLButtonElement);
  #name = new NameField(this.#form, () => this.#text.focus());
  #post;

  /** @param {(message: { from: string, text: string }) => void} post */
  constructor(post) {
    this.#post = post;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#text.addEventListener("keydown", (event) => this.#pressKey(event));
    this.#text.addEventListener("input", () => this.#fit());
    // The press on the button must not take the focus, or a phone would put its keyboard away.
    this.#send.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#fit();
    this.takeFocus();
  }

  /** What was begun and not sent. */
  get text() {
    return this.#text.value;
  }

  set text(text) {
    this.#text.value = text;
    this.#fit();
  }

  /** The name under which the reader writes. */
  get name() {
    return this.#name.value;
  }

  /** @param {{ id: string, name: string, account: string }} reader as the server knows the reader */
  introduce(reader) {
    this.#name.introduce(reader);
  }

  /**
   * Where nobody can write, nothing asks for it.
   * @param {boolean} isClosed
   */
  close(isClosed) {
    this.#form.hidden = isClosed;
  }

  /** Takes the focus that nothing else holds; a phone's keyboard stays away. */
  takeFocus() {
    if (isTouchScreen()) return;
    if (this.#name.value) this.#text.focus();
    else this.#name.open();
  }

  /**
   * Takes back a message that was refused, before what was begun since.
   * @param {Waiting} draft
   */
  edit({ text, problem }) {
    this.text = [text, this.text].filter(Boolean).join("\n");
    if (problem?.field === "from") this.#name.open();
    else this.#text.focus();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const message = { from: this.#name.value, text: this.#text.value.trim() };
    if (!message.from) return this.#name.open();
    this.#text.focus();
    if (!message.text) return;
    this.text = "";
    this.#post(message);
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouchScreen()) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #fit() {
    this.#send.ariaDisabled = String(this.#text.value.trim() === "");
    if (CSS.supports("field-sizing", "content")) return;
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }
}

// There Enter breaks the line: the keyboard has no Shift+Enter, and the button is at hand.
function isTouchScreen() {
  return matchMedia("(pointer: coarse)").matches;
}
