// @ts-check
// The button that puts an emoji where the caret stands.

import { replace } from "../composer/text_field.js";
import { part } from "../markup.js";

/**
 * @param {HTMLTextAreaElement} field
 * @param {(near: HTMLElement, picked: (emoji: string) => void) => void} pick
 * @returns {HTMLButtonElement}
 */
export function listenToEmojiButton(field, pick) {
  const button = part(document, ".emoji-button", HTMLButtonElement);
  button.addEventListener("click", () =>
    pick(button, (text) => {
      const { selectionStart: from, selectionEnd: to } = field;
      const end = from + text.length;
      replace(field, { from, to, text, start: end, end });
    }));
  return button;
}
