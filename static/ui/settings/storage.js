// @ts-check
// Values that the browser stores. If storage is blocked, as in private mode, nothing is stored.

/** @typedef {"name" | "userId" | "me" | "hues" | "formatBar" | "notifications" | "emoji" | "recent" | "settings" | "unsent"} StorageKey */

/**
 * Returns the stored value, or an empty text.
 * @param {StorageKey} key
 */
export function load(key) {
  try {
    return localStorage.getItem(`hubbub.${key}`) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {StorageKey} key
 * @param {string} value
 */
export function save(key, value) {
  try {
    localStorage.setItem(`hubbub.${key}`, value);
  } catch {
    return;
  }
}

/**
 * Calls a function when another tab has stored a value.
 * @param {StorageKey} key
 * @param {() => void} onChange
 */
export function onStorageChange(key, onChange) {
  addEventListener("storage", (event) => {
    if ("key" in event && event.key === `hubbub.${key}`) onChange();
  });
}
