// @ts-check
// All keys of the page: what its parts do at which key.

/** @typedef {"page" | "timeline" | "message" | "composer"} Place */
/**
 * What a key does. `keys` are written as "Mod+Shift+K", their modifiers in the order Mod, Alt, Shift;
 * Mod is ⌘ on Apple's machines, else Ctrl. Of a character that is typed alone Shift is no part.
 * @typedef {object} Key
 * @property {Place} place where it works
 * @property {string} deed
 * @property {string} key
 */
/** @typedef {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean }} Held */
/** @typedef {Held & { isComposing?: boolean, keyCode?: number }} Press */

/** @type {readonly Key[]} in the order in which the help has them */
export const KEYS = [
  { place: "page", deed: "previousRoom", key: "Alt+ArrowUp" },
  { place: "page", deed: "nextRoom", key: "Alt+ArrowDown" },
  { place: "page", deed: "previousUnread", key: "Alt+Shift+ArrowUp" },
  { place: "page", deed: "nextUnread", key: "Alt+Shift+ArrowDown" },
  { place: "page", deed: "switch", key: "Mod+K" },
  { place: "page", deed: "search", key: "Mod+F" },
  { place: "page", deed: "leave", key: "Escape" },
  { place: "page", deed: "help", key: "?" },
  { place: "composer", deed: "send", key: "Enter" },
  { place: "composer", deed: "sendAnyway", key: "Mod+Enter" },
  { place: "composer", deed: "breakLine", key: "Shift+Enter" },
  { place: "composer", deed: "strong", key: "Mod+B" },
  { place: "composer", deed: "emphasis", key: "Mod+I" },
  { place: "composer", deed: "editLast", key: "ArrowUp" },
  { place: "composer", deed: "endSubject", key: "Escape" },
  { place: "timeline", deed: "previous", key: "ArrowUp" },
  { place: "timeline", deed: "next", key: "ArrowDown" },
  { place: "timeline", deed: "first", key: "Home" },
  { place: "timeline", deed: "last", key: "End" },
  { place: "message", deed: "actions", key: "Enter" },
  { place: "message", deed: "react", key: "+" },
  { place: "message", deed: "reply", key: "r" },
  { place: "message", deed: "edit", key: "e" },
  { place: "message", deed: "copyText", key: "c" },
  { place: "message", deed: "copyLink", key: "l" },
  { place: "message", deed: "delete", key: "Delete" },
];

/**
 * What a key means in some place; nothing where it is the input method's.
 * @param {Press} press
 * @param {Place} place
 * @returns {string | undefined}
 */
export function deedOf(press, place) {
  if (isComposing(press)) return;
  const pressed = nameOf(press, isApple());
  return KEYS.find((one) => one.place === place && one.key === pressed)?.deed;
}

/**
 * Whether a key is for what an input method is about to write. Of the one that ends it Safari tells that
 * by its code alone.
 * @param {Pick<Press, "isComposing" | "keyCode">} press
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
 * @param {Held} held
 * @param {boolean} isApple
 */
export function nameOf({ key: pressed, ctrlKey, metaKey, altKey, shiftKey }, isApple) {
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
