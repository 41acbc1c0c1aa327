// @ts-check
// What the browser remembers from visit to visit; what was begun only the tab in which it was. One that
// keeps nothing (private mode, blocked storage) asks again next time.

/** @typedef {"name" | "author" | "me" | "notificationLevel" | "emoji" | "recent" | "begun"} Kept */

/** @param {Kept} what */
export function load(what) {
  try {
    return placeOf(what).getItem(`hubbub.${what}`) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {Kept} what
 * @param {string} value
 */
export function save(what, value) {
  try {
    placeOf(what).setItem(`hubbub.${what}`, value);
  } catch {
    return;
  }
}

/**
 * Tells when another tab remembers something else.
 * @param {Exclude<Kept, "begun">} what
 * @param {() => void} heard
 */
export function onStorageChange(what, heard) {
  addEventListener("storage", (event) => {
    if ("key" in event && event.key === `hubbub.${what}`) heard();
  });
}

/** @param {Kept} what */
function placeOf(what) {
  return what === "begun" ? sessionStorage : localStorage;
}
