// @ts-check
// Says that a part of the page could not be loaded, where it was wanted, and tries again: when that is
// pressed, and when the server answers again.

import { create } from "./dom.js";
import { strings } from "../i18n/core.js";

export class LoadFailure {
  #box = create("div", { className: "load-failure", role: "alert" }, [strings.loadFailed, " "]);
  /** @type {(() => void) | undefined} */
  #again;

  constructor() {
    const button = create("button", { type: "button" }, [strings.tryAgain]);
    button.addEventListener("click", () => this.retry());
    this.#box.append(button);
    // The reader who closes it has gone on.
    this.#box.addEventListener("beforetoggle", (event) => {
      if (event instanceof ToggleEvent && event.newState === "closed") this.#again = undefined;
    });
  }

  /**
   * @param {(() => void) | undefined} again tries to load it again
   * @param {HTMLElement} [place] what is there already; without it, beside what has the focus
   */
  show(again, place) {
    if (!again) return;
    const { bottom, left } = (document.activeElement ?? document.body).getBoundingClientRect();
    this.#box.remove();
    this.#box.popover = place ? null : "auto";
    this.#box.style.inset = `min(${bottom}px, 80vh) auto auto min(${left}px, 100vw - 20rem)`;
    // Within what is open over the page, which would close otherwise.
    const open = document.querySelector(":popover-open:not([popover=manual])");
    (place ?? open ?? document.body).append(this.#box);
    if (!place) this.#box.showPopover();
    this.#again = again;
  }

  retry() {
    const again = this.#again;
    this.clear();
    again?.();
  }

  /** It is there by now, or not wanted any more. */
  clear() {
    const place = this.#box.parentElement;
    const hadFocus = this.#box.contains(document.activeElement);
    this.#again = undefined;
    if (this.#box.matches(":popover-open")) this.#box.hidePopover();
    else if (hadFocus) { for (const next of [place, place?.querySelector("input")]) next?.focus(); }
    this.#box.remove();
  }
}
