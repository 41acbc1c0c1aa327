// @ts-check
// Labels of keys, apart from shortcuts.js because only parts that load late show them.

import { strings } from "../../i18n/lazy.js";

/** @import { Shortcut } from "./shortcuts.js" */

/**
 * Returns the keys of a shortcut as they are printed on the keyboard; of alternatives, the first.
 * @param {Shortcut} shortcut
 * @param {{ isApple: boolean }} machine
 */
export function keyLabels({ keys }, { isApple }) {
  /** @type {Readonly<Record<string, string>>} */
  const labels = {
    Mod: isApple ? "⌘" : strings.keyControl,
    Alt: isApple ? "⌥" : strings.keyAlt,
    Shift: isApple ? "⇧" : strings.keyShift,
    Escape: strings.keyEscape,
    Delete: isApple ? "⌫" : strings.keyDelete,
    Home: strings.keyHome,
    End: strings.keyEnd,
    Enter: "↵",
    ArrowUp: "↑",
    ArrowDown: "↓",
  };
  const [first = ""] = keys.split(" ");
  return first.split(/(?<=.)\+/).map((key) => labels[key] ?? key.toUpperCase());
}
