// @ts-check
// All keys of the page: what its parts do at which key.

/** @typedef {"page" | "timeline" | "message" | "composer"} Scope */
/**
 * What a key does. `keys` are written as "Mod+Shift+K", their modifiers in the order Mod, Alt, Shift;
 * Mod is ⌘ on Apple's machines, else Ctrl. Of a character that is typed alone Shift is no part.
 * @typedef {object} Shortcut
 * @property {Scope} scope where it works
 * @property {string} command
 * @property {string} keys
 */
/** @typedef {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean }} HeldKeys */
/** @typedef {HeldKeys & { isComposing?: boolean, keyCode?: number }} KeyPress */

/** @type {readonly Shortcut[]} in the order in which the help has them */
export const SHORTCUTS = [
  { scope: "page", command: "previousRoom", keys: "Alt+ArrowUp" },
  { scope: "page", command: "nextRoom", keys: "Alt+ArrowDown" },
  { scope: "page", command: "previousUnread", keys: "Alt+Shift+ArrowUp" },
  { scope: "page", command: "nextUnread", keys: "Alt+Shift+ArrowDown" },
  { scope: "page", command: "switch", keys: "Mod+K" },
  { scope: "page", command: "search", keys: "Mod+F" },
  { scope: "page", command: "leave", keys: "Escape" },
  { scope: "page", command: "help", keys: "?" },
  { scope: "composer", command: "send", keys: "Enter" },
  { scope: "composer", command: "sendAnyway", keys: "Mod+Enter" },
  { scope: "composer", command: "breakLine", keys: "Shift+Enter" },
  { scope: "composer", command: "strong", keys: "Mod+B" },
  { scope: "composer", command: "emphasis", keys: "Mod+I" },
  { scope: "composer", command: "editLast", keys: "ArrowUp" },
  { scope: "composer", command: "endSubject", keys: "Escape" },
  { scope: "timeline", command: "previous", keys: "ArrowUp" },
  { scope: "timeline", command: "next", keys: "ArrowDown" },
  { scope: "timeline", command: "first", keys: "Home" },
  { scope: "timeline", command: "last", keys: "End" },
  { scope: "message", command: "actions", keys: "Enter" },
  { scope: "message", command: "react", keys: "+" },
  { scope: "message", command: "reply", keys: "r" },
  { scope: "message", command: "edit", keys: "e" },
  { scope: "message", command: "copyText", keys: "c" },
  { scope: "message", command: "copyLink", keys: "l" },
  { scope: "message", command: "delete", keys: "Delete" },
];

/**
 * What a key means in some place; nothing where it is the input method's.
 * @param {KeyPress} press
 * @param {Scope} scope
 * @returns {string | undefined}
 */
export function commandFor(press, scope) {
  if (isComposing(press)) return;
  const pressed = describeKeyPress(press, isApple());
  return SHORTCUTS.find((one) => one.scope === scope && one.keys === pressed)?.command;
}

/**
 * Whether a key is for what an input method is about to write. Of the one that ends it Safari tells that
 * by its code alone.
 * @param {Pick<KeyPress, "isComposing" | "keyCode">} press
 */
export function isComposing({ isComposing = false, keyCode }) {
  return isComposing || keyCode === 229;
}

/** Whether Ctrl is ⌘ here. */
export function isApple() {
  return /^(Mac|iP)/.test(globalThis.navigator?.platform ?? "");
}

/**
 * How the table writes what was pressed.
 * @param {HeldKeys} held
 * @param {boolean} isApple
 */
export function describeKeyPress({ key: pressed, ctrlKey, metaKey, altKey, shiftKey }, isApple) {
  // What their keyboards call so; most have no other one.
  const key = isApple && pressed === "Backspace" ? "Delete" : pressed;
  const isTyped = key.length === 1;
  const held = [
    (isApple ? metaKey : ctrlKey) && "Mod",
    // On the other machines it is the system's.
    (isApple ? ctrlKey : metaKey) && "Other",
    altKey && "Alt",
  ].filter(Boolean);
  const isPartOf = !isTyped || held.length > 0;
  const modifiers = shiftKey && isPartOf ? [...held, "Shift"] : held;
  return [...modifiers, isTyped && modifiers.length > 0 ? key.toUpperCase() : key].join("+");
}
