// @ts-check
// The name one writes under: a field until there is a name, then a chip to change it. Remembered.

import { drawAvatar } from "./avatar.js";
import { part } from "./markup.js";
import { words } from "./words.js";

const STORED = "hubbub.name";
const ACCOUNT = "/account";

export class NameField {
  #field;
  #avatar;
  #done;
  #chip = part(document, ".chip", HTMLButtonElement);
  #isFixed = false;

  /**
   * @param {HTMLFormElement} form
   * @param {() => void} done the name is given, on to the message
   */
  constructor(form, done) {
    this.#done = done;
    this.#field = part(form, ".name", HTMLInputElement);
    this.#avatar = part(form, ".avatar", HTMLElement);
    this.#field.value = recall();
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
    return this.#field.value.trim();
  }

  /**
   * The server knows the name: nobody is asked for it.
   * @param {string} name
   */
  fix(name) {
    const wasOpen = !this.#field.hidden;
    this.#isFixed = true;
    this.#field.value = name;
    this.#draw();
    this.#close();
    if (wasOpen) this.#done();
  }

  /** Asks for the name; where it is fixed shows whose it is. */
  open() {
    if (this.#isFixed) return location.assign(ACCOUNT);
    this.#show(true);
    this.#field.focus();
    this.#field.select();
  }

  #close() {
    if (this.value) remember(this.value);
    this.#show(this.value === "");
  }

  /** @param {boolean} isOpen */
  #show(isOpen) {
    this.#field.hidden = !isOpen;
    this.#chip.hidden = isOpen;
  }

  #draw() {
    drawAvatar(this.#avatar, this.value);
    this.#chip.textContent = words.asName(this.value);
    this.#chip.title = this.#isFixed ? words.account : words.changeName(this.value);
  }
}

// A browser that keeps nothing (private mode, blocked storage) asks again next time.

function recall() {
  try {
    return localStorage.getItem(STORED) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} name */
function remember(name) {
  try {
    localStorage.setItem(STORED, name);
  } catch {
    return;
  }
}
