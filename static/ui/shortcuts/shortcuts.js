// @ts-check
// All keyboard shortcuts of the page.

/** @typedef {"page" | "timeline" | "message" | "composer"} Scope */
/**
 * A command and its keys, such as "Mod+Shift+K", with modifiers in the order Mod, Alt, Shift. Mod is ⌘ on
 * Apple devices, else Ctrl. Shift is left out for typed characters. A space separates alternatives.
 * @typedef {object} Shortcut
 * @property {string} scope see `Scope`: where the focus has to be
 * @property {string} command
 * @property {string} keys
 */
/** @typedef {{ key: string, code?: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean }} HeldKeys */
/** @typedef {HeldKeys & { isComposing?: boolean, keyCode?: number }} KeyPress */

/** @type {Readonly<Record<Scope, Readonly<Record<string, string>>>>} keys by command */
const KEYS = {
  page: {
    previousRoom: "Alt+ArrowUp",
    nextRoom: "Alt+ArrowDown",
    previousUnread: "Alt+Shift+ArrowUp",
    nextUnread: "Alt+Shift+ArrowDown",
    switch: "Mod+K",
    search: "Mod+F",
    leave: "Escape",
    jumpToDate: "Mod+J",
    help: "Mod+/ ?",
  },
  composer: {
    send: "Enter",
    sendAnyway: "Mod+Enter",
    breakLine: "Shift+Enter",
    strong: "Mod+B",
    emphasis: "Mod+I",
    numberedList: "Mod+Shift+7",
    bulletList: "Mod+Shift+8",
    quote: "Mod+Shift+9",
    editLast: "ArrowUp",
    endSubject: "Escape",
  },
  timeline: {
    previous: "ArrowUp",
    next: "ArrowDown",
    first: "Home",
    last: "End",
  },
  message: {
    actions: "Enter",
    react: "+",
    reply: "r",
    edit: "e",
    copyText: "c",
    copyLink: "l",
    markUnread: "u",
    save: "s",
    delete: "Delete",
  },
};

/** @type {readonly Shortcut[]} in the order of the shortcuts dialog */
export const SHORTCUTS = Object.entries(KEYS).flatMap(([scope, keys]) =>
  Object.entries(keys).map(([command, keys]) => ({ scope, command, keys }))
);

/**
 * Returns the command of a key press in a scope; undefined while an input method is composing.
 * @param {KeyPress} press
 * @param {Scope} scope
 * @returns {string | undefined}
 */
export function commandFor(press, scope) {
  if (isComposing(press)) return;
  const pressed = describeKeyPress(press, isApple());
  return SHORTCUTS.find((one) => one.scope === scope && one.keys.split(" ").includes(pressed))
    ?.command;
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
