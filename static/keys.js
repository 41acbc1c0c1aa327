// @ts-check
// All keys of the page: what its parts do at which key, and what the help says of them.

import { words } from "./words.js";

/** @typedef {"page" | "timeline" | "message" | "composer"} Place */
/**
 * What a key does. `keys` are written as "Mod+Shift+K", their modifiers in the order Mod, Alt, Shift;
 * Mod is ⌘ on Apple's machines, else Ctrl. Of a character that is typed alone Shift is no part.
 * @typedef {object} Key
 * @property {Place} place where it works
 * @property {string} deed
 * @property {string} key
 * @property {string} says what it does
 */
/** @typedef {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean }} Press */

/** @type {readonly Key[]} in the order in which the help has them */
export const KEYS = [
  { place: "page", deed: "previousRoom", key: "Alt+ArrowUp", says: words.keyPreviousRoom },
  { place: "page", deed: "nextRoom", key: "Alt+ArrowDown", says: words.keyNextRoom },
  {
    place: "page",
    deed: "previousUnread",
    key: "Alt+Shift+ArrowUp",
    says: words.keyPreviousUnread,
  },
  { place: "page", deed: "nextUnread", key: "Alt+Shift+ArrowDown", says: words.keyNextUnread },
  { place: "page", deed: "switch", key: "Mod+K", says: words.keySwitch },
  { place: "page", deed: "search", key: "Mod+F", says: words.keySearch },
  { place: "page", deed: "leave", key: "Escape", says: words.keyLeave },
  { place: "page", deed: "help", key: "?", says: words.keyHelp },
  { place: "composer", deed: "send", key: "Enter", says: words.keySend },
  { place: "composer", deed: "sendAnyway", key: "Mod+Enter", says: words.keySendAnyway },
  { place: "composer", deed: "breakLine", key: "Shift+Enter", says: words.keyBreakLine },
  { place: "composer", deed: "strong", key: "Mod+B", says: words.keyStrong },
  { place: "composer", deed: "emphasis", key: "Mod+I", says: words.keyEmphasis },
  { place: "composer", deed: "editLast", key: "ArrowUp", says: words.keyEditLast },
  { place: "composer", deed: "endSubject", key: "Escape", says: words.keyEndSubject },
  { place: "timeline", deed: "previous", key: "ArrowUp", says: words.keyPreviousMessage },
  { place: "timeline", deed: "next", key: "ArrowDown", says: words.keyNextMessage },
  { place: "timeline", deed: "first", key: "Home", says: words.keyFirstMessage },
  { place: "timeline", deed: "last", key: "End", says: words.keyLastMessage },
  { place: "message", deed: "actions", key: "Enter", says: words.keyActions },
  { place: "message", deed: "react", key: "+", says: words.react },
  { place: "message", deed: "reply", key: "r", says: words.reply },
  { place: "message", deed: "edit", key: "e", says: words.edit },
  { place: "message", deed: "copyText", key: "c", says: words.copyText },
  { place: "message", deed: "copyLink", key: "l", says: words.copyMessageLink },
  { place: "message", deed: "delete", key: "Delete", says: words.deleteMessage },
];

/**
 * What a key means in some place.
 * @param {Press} press
 * @param {Place} place
 * @returns {string | undefined}
 */
export function deedOf(press, place) {
  const pressed = nameOf(press, isApple());
  return KEYS.find((one) => one.place === place && one.key === pressed)?.deed;
}

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
    Delete: words.keyDelete,
    Home: words.keyHome,
    End: words.keyEnd,
    Enter: "↵",
    ArrowUp: "↑",
    ArrowDown: "↓",
  };
  return key.split(/(?<=.)\+/).map((cap) => caps[cap] ?? cap.toUpperCase());
}

/** Whether Ctrl is ⌘ here. */
export function isApple() {
  return /^(Mac|iP)/.test(globalThis.navigator?.platform ?? "");
}

/**
 * How the table writes what was pressed.
 * @param {Press} press
 * @param {boolean} isApple
 */
export function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }, isApple) {
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
