// @ts-check
// What the browser remembers from visit to visit; what was begun only the tab in which it was. One that
// keeps nothing (private mode, blocked storage) asks again next time.

/** @typedef {"name" | "author" | "me" | "notificationLevel" | "emoji" | "recent" | "unsent"} StorageKey */

/** @param {StorageKey} what */
export function load(what) {
  try {
    return storageFor(what).getItem(`hubbub.${what}`) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {StorageKey} what
 * @param {string} value
 */
export function save(what, value) {
  try {
    storageFor(what).setItem(`hubbub.${what}`, value);
  } catch {
    return;
  }
}

/**
 * Tells when another tab remembers something else.
 * @param {Exclude<StorageKey, "unsent">} what
 * @param {() => void} heard
 */
export function onStorageChange(what, heard) {
  addEventListener("storage", (event) => {
    if ("key" in event && event.key === `hubbub.${what}`) heard();
  });
}

/** @param {StorageKey} what */
function storageFor(what) {
  return what === "unsent" ? sessionStorage : localStorage;
}
