// @ts-check
// The display name of the user: a field until there is a name. After that, the own avatar beside the text opens
// the settings, where the name can be changed. Stored in the browser.

import { drawAvatar } from "../../ui/avatar/avatar.js";
import { isComposing } from "../../ui/shortcuts/shortcuts.js";
import { query } from "../../ui/dom.js";
import { load, onStorageChange, save } from "../../ui/settings/storage.js";
import { strings } from "../../i18n/core.js";

export class NameField {
  #field;
  #done;
  #avatar = query(document, ".own-avatar", HTMLButtonElement);
  #author = "";
  #isFixed = false;
  /** Whether the settings can change the name that the server knows. */
  #isOwn = false;
  /** Called once the name is entered. */
  #next = () => {};

  /**
   * @param {HTMLFormElement} form
   * @param {() => void} done the name is complete
   */
  constructor(form, done) {
    this.#done = done;
    this.#field = query(form, ".name", HTMLInputElement);
    this.#field.value = load("name");
    this.#field.addEventListener("input", () => this.#draw());
    this.#field.addEventListener("blur", () => this.#close());
    // A window that never had the focus does not lose it.
    addEventListener("pagehide", () => this.save());
    this.#field.addEventListener("keydown", (event) => this.#pressKey(event));
    onStorageChange("name", () => this.change(load("name")));
    this.#draw();
    this.#close();
  }

  get value() {
    return this.#field.value.trim();
  }

  /**
   * @param {{ id: string, name: string, isInviteOnly: boolean, isOpen: boolean }} user as the server knows
   * them: the field is hidden if the server knows the name, or will
   */
  setUser({ id, name, isInviteOnly, isOpen }) {
    this.#author = id;
    this.#isOwn = isInviteOnly || isOpen;
    this.#isFixed = name !== "" || isInviteOnly;
    if (this.#isFixed) this.#fix(name);
    this.#draw();
  }

  /** Stores the name that the user entered. */
  save() {
    if (this.value && !this.#isFixed) save("name", this.value);
  }

  /**
   * Lets the user enter the name, or change it in the settings.
   * @param {() => void} [next] called once they have entered it
   */
  open(next = () => {}) {
    // The server is about to send it.
    if (this.#isFixed && !this.value) return this.#done();
    if (this.value) return this.#avatar.click();
    this.#next = next;
    this.#field.focus();
  }

  /** @param {string} name entered in the settings or in another tab */
  change(name) {
    if (this.#isFixed || !name) return;
    this.#field.value = name;
    this.#draw();
    this.#close();
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (isComposing(event) || event.key !== "Enter") return;
    event.preventDefault();
    if (!this.value) return;
    const next = this.#next;
    this.#close();
    this.#done();
    next();
  }

  /** @param {string} name */
  #fix(name) {
    // Only if it had focus before: on a touch screen this would open the keyboard.
    const hadFocus = document.activeElement === this.#field;
    this.#field.value = name;
    this.#close();
    if (hadFocus) this.#done();
  }

  #close() {
    this.save();
    this.#next = () => {};
    this.#field.hidden = this.value !== "" || this.#isFixed;
  }

  #draw() {
    const { value } = this;
    drawAvatar(this.#avatar, { author: this.#author, from: value });
    this.#avatar.disabled = value === "" || (this.#isFixed && !this.#isOwn);
    const label = this.#avatar.disabled ? strings.postingAs : strings.changeName;
    this.#avatar.ariaLabel = value === "" ? strings.yourName : label(value);
  }
}
