// @ts-check
// Asks for a date to jump to, in a popover beside the date that was pressed.

import { positionNear } from "../../../ui/popover_position.js";
import { localDate, startOfDay } from "../../../ui/format_time.js";
import { create } from "../../../ui/dom.js";
import { explainInvalid } from "../../../ui/errors/invalid_field.js";
import { strings } from "../../../i18n/lazy.js";

export class JumpToDate {
  #field = create("input", { id: "day-field", type: "date", required: true });
  #problem = create("p", { className: "problem", role: "alert" });
  #form = create("form", {}, [
    create("label", { htmlFor: this.#field.id }, [strings.jumpToDate]),
    this.#field,
    create("button", {}, [strings.go]),
    this.#problem,
  ]);
  #box = create(
    "div",
    { className: "day-form", popover: "auto", role: "dialog", ariaLabel: strings.jumpToDate },
    [this.#form],
  );

  /** @param {(at: number) => void} go to the first message at that time or later */
  constructor(go) {
    document.body.append(this.#box);
    explainInvalid(this.#form, this.#problem, strings.chooseDate);
    this.#box.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#box.hidePopover();
      go(startOfDay(this.#field.value));
    });
  }

  /**
   * @param {HTMLElement} near the element that was pressed
   * @param {string} day initial value, such as `2026-11-23`; today if it is empty
   */
  open(near, day) {
    this.#field.max = localDate(Date.now());
    this.#field.value = day || this.#field.max;
    this.#problem.textContent = "";
    this.#box.showPopover({ source: near });
    positionNear(this.#box, near, 0.5);
    this.#field.focus();
  }
}
