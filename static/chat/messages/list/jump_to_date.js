// @ts-check
// Asks to which day the reader wants to go, beside the day that was pressed.

import { positionNear } from "../../../ui/popover_position.js";
import { localDate, startOfDay } from "../../../ui/format_time.js";
import { create } from "../../../ui/dom.js";
import { strings } from "../../../i18n/lazy.js";

export class JumpToDate {
  #field = create("input", { id: "day-field", type: "date", required: true });
  #box = create(
    "div",
    { className: "day-form", popover: "auto", role: "dialog", ariaLabel: strings.jumpToDate },
    [create("form", {}, [
      create("label", { htmlFor: this.#field.id }, [strings.jumpToDate]),
      this.#field,
      create("button", {}, [strings.go]),
    ])],
  );

  /** @param {(at: number) => void} go to what was written from then on */
  constructor(go) {
    document.body.append(this.#box);
    this.#box.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#box.hidePopover();
      go(startOfDay(this.#field.value));
    });
  }

  /**
   * @param {HTMLElement} near what was pressed
   * @param {string} day that it names, as `2026-11-23`
   */
  open(near, day) {
    this.#field.value = day;
    this.#field.max = localDate(Date.now());
    this.#box.showPopover({ source: near });
    positionNear(this.#box, near, 0.5);
    this.#field.focus();
  }
}
