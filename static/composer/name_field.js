// @ts-check
// The name one writes under: a field until there is a name, then a chip to change it. Remembered.

import { drawAvatar } from "../avatar.js";
import { isComposing } from "../keys.js";
import { part } from "../markup.js";
import { listenToMemory, recall, remember } from "../memory.js";
import { words } from "../words.js";

export class NameField {
  #field;
  #avatar;
  #done;
  #chip = part(document, ".chip", HTMLButtonElement);
  #author = "";
  #isFixed = false;
  /** Where one sees to one's account, if there are accounts. */
  #account = "";

  /**
   * @param {HTMLFormElement} form
   * @param {() => void} done the name is given, on to the message
   */
  constructor(form, done) {
    this.#done = done;
    this.#field = part(form, ".name", HTMLInputElement);
    this.#avatar = part(form, ".avatar", HTMLElement);
    this.#field.value = recall("name");
    this.#field.addEventListener("input", () => this.#draw());
    this.#field.addEventListener("blur", () => this.#close());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || isComposing(event)) return;
      event.preventDefault();
      if (this.value) done();
    });
    this.#chip.addEventListener("click", () => this.open());
    listenToMemory("name", () => this.#take(recall("name")));
    this.#draw();
    this.#close();
  }

  get value() {
    return this.#field.value.trim();
  }

  /**
   * @param {{ id: string, name: string, account: string }} reader as the server knows the reader: a
   * name that it knows is not asked for
   */
  introduce({ id, name, account }) {
    this.#author = id;
    this.#account = account;
    if (name) this.#fix(name);
    this.#draw();
  }

  /** Asks for the name, where it is for the reader to give; else shows whose it is. */
  open() {
    if (this.#account) return location.assign(this.#account);
    if (this.#isFixed) return;
    this.#show(true);
    this.#field.focus();
    this.#field.select();
  }

  /** @param {string} name that was given in another tab */
  #take(name) {
    if (this.#isFixed || !this.#field.hidden || !name) return;
    this.#field.value = name;
    this.#draw();
  }

  /** @param {string} name */
  #fix(name) {
    const wasOpen = !this.#field.hidden;
    this.#isFixed = true;
    this.#field.value = name;
    this.#close();
    if (wasOpen) this.#done();
  }

  #close() {
    if (this.value && !this.#isFixed) remember("name", this.value);
    this.#show(this.value === "");
  }

  /** @param {boolean} isOpen */
  #show(isOpen) {
    this.#field.hidden = !isOpen;
    this.#chip.hidden = isOpen;
  }

  get #title() {
    if (this.#account) return words.account;
    return this.#isFixed ? "" : words.changeName(this.value);
  }

  #draw() {
    drawAvatar(this.#avatar, { author: this.#author, from: this.value });
    this.#chip.textContent = words.asName(this.value);
    this.#chip.disabled = this.#isFixed && this.#account === "";
    this.#chip.title = this.#title;
  }
}
