// @ts-check
// Shows that a part could not be loaded, where the user wanted it, with a button to try again. It also
// tries again when the server can be reached.

import { create } from "../dom.js";
import { strings } from "../../i18n/core.js";

export class LoadFailure {
  #box = create("div", { className: "load-failure", role: "alert" }, [strings.loadFailed, " "]);
  /** @type {(() => void) | undefined} */
  #retry;

  constructor() {
    const button = create("button", { type: "button" }, [strings.tryAgain]);
    button.addEventListener("click", () => this.retry());
    this.#box.append(button);
    // A user who closes it no longer wants the part.
    this.#box.addEventListener("beforetoggle", (event) => {
      if (event instanceof ToggleEvent && event.newState === "closed") this.#retry = undefined;
    });
  }

  /**
   * @param {(() => void) | undefined} retry
   * @param {HTMLElement} [parent] without it, a popover is shown at the focused element
   */
  show(retry, parent) {
    if (!retry) return;
    const { bottom, left } = (document.activeElement ?? document.body).getBoundingClientRect();
    this.#box.remove();
    this.#box.popover = parent ? null : "auto";
    this.#box.style.inset = `min(${bottom}px, 80vh) auto auto min(${left}px, 100vw - 20rem)`;
    // Inside an open popover, which would be closed otherwise.
    const open = document.querySelector(":popover-open:not([popover=manual])");
    (parent ?? open ?? document.body).append(this.#box);
    if (!parent) this.#box.showPopover();
    this.#retry = retry;
  }

  retry() {
    const retry = this.#retry;
    this.clear();
    retry?.();
  }

  clear() {
    const parent = this.#box.parentElement;
    const hadFocus = this.#box.contains(document.activeElement);
    this.#retry = undefined;
    if (this.#box.matches(":popover-open")) this.#box.hidePopover();
    else if (hadFocus) {
      for (const next of [parent, parent?.querySelector("input")]) next?.focus();
    }
    this.#box.remove();
  }
}
