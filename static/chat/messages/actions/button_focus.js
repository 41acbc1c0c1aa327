// @ts-check
// The focus among the buttons of the bar and the menu of a message.

import { describeKeyPress, isApple } from "../../../ui/shortcuts/shortcuts.js";

/**
 * Returns the visible buttons.
 * @param {HTMLElement} box
 */
export function buttonsOf(box) {
  return [...box.querySelectorAll("button")].filter((button) => button.checkVisibility());
}

/**
 * Moves focus between buttons with the arrow keys, wrapping around.
 * @param {readonly HTMLButtonElement[]} buttons
 * @param {KeyboardEvent} event
 */
export function moveFocus(buttons, event) {
  const current = buttons.findIndex((button) => button === document.activeElement);
  const [before, after] = [current - 1, (current + 1) % buttons.length];
  // The row of emoji is one step on the way down.
  const emoji = buttons[current]?.closest(".quick-emoji");
  const below = emoji ? buttons.findIndex((button) => !emoji.contains(button)) : after;
  /** @type {Readonly<Record<string, number>>} */
  const targets = {
    ArrowUp: before,
    ArrowLeft: before,
    ArrowDown: below,
    ArrowRight: after,
    Home: 0,
    End: -1,
  };
  const target = targets[describeKeyPress(event, isApple())];
  if (target === undefined) return;
  event.preventDefault();
  buttons.at(target)?.focus();
}
