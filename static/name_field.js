// @ts-check
// The name one writes under: a field until there is a name, then a chip to change it. Remembered.

import { drawAvatar } from "./avatar.js";
import { part } from "./markup.js";
import { recall, remember } from "./memory.js";
import { words } from "./words.js";

export class NameField {
  #field;
  #avatar;
  #chip = part(document, ".chip", HTMLButtonElement);
  #author = "";
  /** The name that the server knows: one writes under that. */
  #known = "";
  /** Where one sees to one's account, if there are accounts. */
  #account = "";

  /**
   * @param {HTMLFormElement} form
   * @param {() => void} done the name is given, on to the message
   */
  constructor(form, done) {
    this.#field = part(form, ".name", HTMLInputElement);
    this.#avatar = part(form, ".avatar", HTMLElement);
    this.#field.value = recall("name");
    this.#field.addEventListener("input", () => this.#draw());
    this.#field.addEventListener("blur", () => this.#close());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (this.value) done();
    });
    this.#chip.addEventListener("click", () => this.open());
    this.#draw();
    this.#close();
  }

  get value() {
    return this.#known || this.#field.value.trim();
  }

  /**
   * @param {{ id: string, name: string, account: string }} reader as the server knows the reader
   */
  introduce({ id, name, account }) {
    this.#author = id;
    this.#known = name;
    this.#account = account;
    this.#chip.disabled = name !== "" && account === "";
    if (name && document.activeElement !== this.#field) this.#close();
    this.#draw();
  }

  /** Asks for the name, where it is for the reader to give; else shows whose it is. */
  open() {
    if (this.#account) return location.assign(this.#account);
    if (this.#known) return;
    this.#show(true);
    this.#field.focus();
    this.#field.select();
  }

  #close() {
    if (this.value && !this.#known) remember("name", this.value);
    this.#show(this.value === "");
  }

  /** @param {boolean} isOpen */
  #show(isOpen) {
    this.#field.hidden = !isOpen;
    this.#chip.hidden = isOpen;
  }

  get #title() {
    if (this.#account) return words.account;
    return this.#known ? "" : words.changeName(this.value);
  }

  #draw() {
    drawAvatar(this.#avatar, { author: this.#author, from: this.value });
    this.#chip.textContent = words.asName(this.value);
    this.#chip.title = this.#title;
  }
}
