// @ts-check
// The button that inserts an emoji at the caret.

import { replace } from "../composer/insert_text.js";
import { query } from "../../ui/dom.js";

/**
 * @param {HTMLTextAreaElement} field
 * @param {(near: HTMLElement, picked: (emoji: string) => void) => void} pick
 * @returns {HTMLButtonElement}
 */
export function setUpEmojiButton(field, pick) {
  const button = query(document, ".emoji-button", HTMLButtonElement);
  let wasOpen = false;
  // The browser closes an open popover before the click.
  button.addEventListener("pointerdown", () => {
    wasOpen = document.querySelector(".emoji-picker:popover-open") !== null;
  });
  button.addEventListener("click", () => {
    const isClosing = wasOpen;
    wasOpen = false;
    if (isClosing) return;
    pick(button, (text) => {
      const { selectionStart: from, selectionEnd: to } = field;
      const end = from + text.length;
      replace(field, { from, to, text, start: end, end });
    });
  });
  return button;
}
