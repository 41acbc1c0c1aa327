// @ts-check
// The forms behind the plus in the rail: the name of another room, the title of one to be made.

import { words } from "../later_words.js";
import { part } from "../markup.js";
import { showProblem } from "../problem_line.js";

/**
 * @typedef {object} RoomFormsOptions
 * @property {(room: string) => void} open
 * @property {(title: string) => Promise<void>} make a private room
 */

export class RoomForms {
  #options;
  #opener = part(document, "[aria-controls=add-room]", HTMLButtonElement);
  #box = part(document, ".add-room", HTMLElement);
  #open = part(this.#box, ".open-room", HTMLFormElement);
  #name = part(this.#open, "input", HTMLInputElement);
  #make = part(this.#box, ".new-room", HTMLFormElement);
  #title = part(this.#make, "input", HTMLInputElement);
  #problem = part(this.#box, ".problem", HTMLElement);

  /** @param {RoomFormsOptions} options */
  constructor(options) {
    this.#options = options;
    this.#box.addEventListener("keydown", (event) => this.#pressKey(event));
    this.#name.addEventListener("input", () => {
      this.#name.value = this.#name.value.toLowerCase();
      const { patternMismatch } = this.#name.validity;
      this.#name.setCustomValidity(patternMismatch ? words.roomRule : "");
    });
    this.#open.addEventListener("submit", (event) => {
      event.preventDefault();
      options.open(this.#name.value);
      this.#open.reset();
      this.#show(false);
    });
    this.#make.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tryToMake();
    });
  }

  /** The plus was pressed. */
  toggle() {
    this.#show(this.#box.hidden === true);
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    const hadFocus = this.#box.contains(document.activeElement);
    this.#box.hidden = !isShown;
    this.#opener.ariaExpanded = String(isShown);
    if (isShown) this.#name.focus();
    else if (hadFocus) this.#opener.focus();
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    if (event.key !== "Escape") return;
    // The first Escape is for what stands in the rail, not for the rail.
    event.preventDefault();
    event.stopPropagation();
    this.#show(false);
  }

  async #tryToMake() {
    this.#problem.textContent = "";
    try {
      await this.#options.make(this.#title.value.trim());
      this.#make.reset();
      this.#show(false);
    } catch (error) {
      showProblem(this.#problem, error);
    }
  }
}
