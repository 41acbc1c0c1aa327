// @ts-check
// Values that the browser stores, one only for the tab. If storage is blocked, as in private mode,
// nothing is stored.

/** @typedef {"name" | "userId" | "me" | "hues" | "formatBar" | "notifications" | "emoji" | "recent" | "settings" | "unsent" | "uploads" | "tab"} StorageKey */

/**
 * Returns the stored value, or an empty text.
 * @param {StorageKey} key
 */
export function load(key) {
  try {
    return storageFor(key).getItem(`hubbub.${key}`) ?? "";
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
    storageFor(key).setItem(`hubbub.${key}`, value);
  } catch {
    return;
  }
}

/**
 * Calls a function when another tab has stored a value.
 * @param {Exclude<StorageKey, "tab">} key
 * @param {() => void} onChange
 */
export function onStorageChange(key, onChange) {
  addEventListener("storage", (event) => {
    if ("key" in event && event.key === `hubbub.${key}`) onChange();
  });
}

/** @param {StorageKey} key */
function storageFor(key) {
  return key === "tab" ? sessionStorage : localStorage;
}
