// @ts-check
// Keys as one sees them on the keyboard.

import { words } from "./later_words.js";

/** @import { Key } from "./keys.js" */

/**
 * The keys of a deed as one sees them on the keyboard.
 * @param {Key} key
 * @param {{ isApple: boolean }} machine
 */
export function capsOf({ key }, machine) {
  /** @type {Readonly<Record<string, string>>} */
  const caps = {
    Mod: machine.isApple ? "⌘" : words.keyControl,
    Alt: machine.isApple ? "⌥" : words.keyAlt,
    Shift: machine.isApple ? "⇧" : words.keyShift,
    Escape: words.keyEscape,
    Delete: machine.isApple ? "⌫" : words.keyDelete,
    Home: words.keyHome,
    End: words.keyEnd,
    Enter: "↵",
    ArrowUp: "↑",
    ArrowDown: "↓",
  };
  return key.split(/(?<=.)\+/).map((cap) => caps[cap] ?? cap.toUpperCase());
}
