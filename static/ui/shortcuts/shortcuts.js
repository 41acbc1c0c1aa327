// @ts-check
// All keyboard shortcuts of the page.

/** @typedef {"page" | "timeline" | "message" | "composer"} Scope */
/**
 * A command and its keys, such as "Mod+Shift+K", with modifiers in the order Mod, Alt, Shift. Mod is ⌘ on
 * Apple devices, else Ctrl. Shift is left out for typed characters.
 * @typedef {object} Shortcut
 * @property {Scope} scope where the focus has to be
 * @property {string} command
 * @property {string} keys
 */
/** @typedef {{ key: string, code?: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean }} HeldKeys */
/** @typedef {HeldKeys & { isComposing?: boolean, keyCode?: number }} KeyPress */

/** @type {readonly Shortcut[]} in the order of the shortcuts dialog */
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
  { scope: "composer", command: "numberedList", keys: "Mod+Shift+7" },
  { scope: "composer", command: "bulletList", keys: "Mod+Shift+8" },
  { scope: "composer", command: "quote", keys: "Mod+Shift+9" },
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
  { scope: "message", command: "markUnread", keys: "u" },
  { scope: "message", command: "save", keys: "s" },
  { scope: "message", command: "delete", keys: "Delete" },
];

/**
 * Returns the command of a key press in a scope; undefined while an input method is composing.
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
 * Returns whether a key belongs to an input method. For the key that ends a composition, Safari says so
 * only by its code.
 * @param {Pick<KeyPress, "isComposing" | "keyCode">} press
 */
export function isComposing({ isComposing = false, keyCode }) {
  return isComposing || keyCode === 229;
}

/** Returns whether this is an Apple device, with ⌘ in place of Ctrl. */
export function isApple() {
  return /^(Mac|iP)/.test(globalThis.navigator?.platform ?? "");
}

/**
 * Returns a key press in the notation of the table.
 * @param {HeldKeys} held
 * @param {boolean} isApple
 */
export function describeKeyPress(
  { key: pressed, code = "", ctrlKey, metaKey, altKey, shiftKey },
  isApple,
) {
  const hasMod = isApple ? metaKey : ctrlKey;
  // With Shift a digit's key types something else on each keyboard.
  const digit = hasMod && shiftKey && /^Digit(\d)$/.exec(code)?.[1];
  // Apple's keyboards call it Delete.
  const key = digit || (isApple && pressed === "Backspace" ? "Delete" : pressed);
  const isTyped = key.length === 1;
  const held = [
    hasMod && "Mod",
    // Elsewhere the system uses this key for its own shortcuts.
    (isApple ? ctrlKey : metaKey) && "Other",
    altKey && "Alt",
  ].filter(Boolean);
  const hasShift = shiftKey && (!isTyped || held.length > 0);
  const modifiers = hasShift ? [...held, "Shift"] : held;
  return [...modifiers, isTyped && modifiers.length > 0 ? key.toUpperCase() : key].join("+");
}
