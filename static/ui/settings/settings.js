// @ts-check
// The user's choices about the page. The browser stores them, for all of its tabs.

import { load, onStorageChange, save } from "./storage.js";

/**
 * `enter` is what the Enter key does in the composer; empty, it depends on the device. `collapsed` are
 * the sections of the sidebar that the user has collapsed.
 * @typedef {object} Settings
 * @property {"system" | "light" | "dark"} theme
 * @property {"comfortable" | "compact"} density
 * @property {"system" | "24h" | "12h"} timeFormat
 * @property {"" | "send" | "line"} enter
 * @property {boolean} isUnreadOnly whether the sidebar shows unread rooms only
 * @property {readonly string[]} collapsed
 */

/** @type {Readonly<Settings>} */
const DEFAULTS = {
  theme: "system",
  density: "comfortable",
  timeFormat: "system",
  enter: "",
  isUnreadOnly: false,
  collapsed: [],
};

/** @type {Set<() => void>} */
const listeners = new Set();

let values = read();

onStorageChange("settings", () => {
  values = read();
  notify();
});

/** Returns all current settings. */
export function getSettings() {
  return values;
}

/**
 * Returns whether Enter sends. On a touch screen it breaks the line by default: its keyboard has no
 * Shift+Enter, and the button is close.
 * @param {boolean} isTouchScreen
 */
export function sendsOnEnter(isTouchScreen) {
  return values.enter ? values.enter === "send" : !isTouchScreen;
}

/**
 * Changes some settings.
 * @param {Partial<Settings>} changes
 */
export function changeSettings(changes) {
  values = { ...values, ...changes };
  save("settings", JSON.stringify(values));
  notify();
}

/**
 * Calls a function after each change, in any tab.
 * @param {() => void} listener
 */
export function onSettingsChange(listener) {
  listeners.add(listener);
}

/** @returns {Settings} */
function read() {
  return { ...DEFAULTS, ...JSON.parse(load("settings") || "{}") };
}

function notify() {
  for (const listener of listeners) listener();
}
