// @ts-check
// Asks to which day the reader wants to go, beside the day that was pressed.

import { dayOf, startOf } from "../calendar.js";
import { part } from "../markup.js";

const DISTANCE_PX = 8;

export class DayForm {
  #form = part(document, ".day-form", HTMLFormElement);
  #field = part(this.#form, "input", HTMLInputElement);

  /** @param {(at: number) => void} go to what was written from then on */
  constructor(go) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#form.hidePopover();
      go(startOf(this.#field.value));
    });
  }

  /**
   * @param {HTMLElement} near what was pressed
   * @param {string} day that it names, as `2026-11-23`
   */
  open(near, day) {
    this.#field.value = day;
    this.#field.max = dayOf(Date.now());
    this.#form.showPopover({ source: near });
    const { left, bottom, width } = near.getBoundingClientRect();
    const { offsetWidth } = this.#form;
    const x = Math.min(left + (width - offsetWidth) / 2, innerWidth - offsetWidth - DISTANCE_PX);
    this.#form.style.left = `${Math.max(DISTANCE_PX, x)}px`;
    this.#form.style.top = `${bottom + DISTANCE_PX}px`;
    this.#field.focus();
  }
}
