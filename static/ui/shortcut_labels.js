// @ts-check
// Keys as one sees them on the keyboard.

import { strings } from "../i18n/lazy.js";

/** @import { Shortcut } from "./shortcuts.js" */

/**
 * The keys of a deed as one sees them on the keyboard.
 * @param {Shortcut} key
 * @param {{ isApple: boolean }} machine
 */
export function keyLabels({ keys }, machine) {
  /** @type {Readonly<Record<string, string>>} */
  const caps = {
    Mod: machine.isApple ? "⌘" : strings.keyControl,
    Alt: machine.isApple ? "⌥" : strings.keyAlt,
    Shift: machine.isApple ? "⇧" : strings.keyShift,
    Escape: strings.keyEscape,
    Delete: machine.isApple ? "⌫" : strings.keyDelete,
    Home: strings.keyHome,
    End: strings.keyEnd,
    Enter: "↵",
    ArrowUp: "↑",
    ArrowDown: "↓",
  };
  return keys.split(/(?<=.)\+/).map((cap) => caps[cap] ?? cap.toUpperCase());
}
