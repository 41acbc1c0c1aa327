// @ts-check
// The button that shows or hides the formatting bar. The browser remembers it.

import { query } from "../../ui/dom.js";
import { load, save } from "../../ui/storage.js";

/**
 * @param {HTMLTextAreaElement} field
 * @param {() => void} loadBar
 */
export function setUpFormatButton(field, loadBar) {
  const button = query(document, ".format-button", HTMLButtonElement);
  const show = (/** @type {boolean} */ isShown) => {
    button.ariaExpanded = String(isShown);
    // It reserves the space, so that nothing moves when the bar has loaded.
    button.form?.classList.toggle("has-format-bar", isShown);
    if (isShown) loadBar();
  };
  show(load("formatBar") !== "");
  button.addEventListener("click", () => {
    const isShown = button.ariaExpanded !== "true";
    save("formatBar", isShown ? "shown" : "");
    show(isShown);
    field.focus();
  });
}
