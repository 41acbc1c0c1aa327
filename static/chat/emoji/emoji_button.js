// @ts-check
// The button that puts an emoji where the caret stands.

import { replace } from "../composer/insert_text.js";
import { query } from "../../ui/dom.js";

/**
 * @param {HTMLTextAreaElement} field
 * @param {(near: HTMLElement, picked: (emoji: string) => void) => void} pick
 * @returns {HTMLButtonElement}
 */
export function setUpEmojiButton(field, pick) {
  const button = query(document, ".emoji-button", HTMLButtonElement);
  let closes = false;
  // The browser closes what stands open before the click.
  button.addEventListener("pointerdown", () => {
    closes = document.querySelector(".emoji-picker:popover-open") !== null;
  });
  button.addEventListener("click", () => {
    const isClosed = closes;
    closes = false;
    if (isClosed) return;
    pick(button, (text) => {
      const { selectionStart: from, selectionEnd: to } = field;
      const end = from + text.length;
      replace(field, { from, to, text, start: end, end });
    });
  });
  return button;
}
