// @ts-check
// What the browser remembers from visit to visit. One that keeps nothing (private mode, blocked
// storage) asks again next time.

/** @param {"name" | "author" | "notices" | "emoji" | "recent"} what */
export function recall(what) {
  try {
    return localStorage.getItem(`hubbub.${what}`) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {"name" | "author" | "notices" | "emoji" | "recent"} what
 * @param {string} value
 */
export function remember(what, value) {
  try {
    localStorage.setItem(`hubbub.${what}`, value);
  } catch {
    return;
  }
}
