// @ts-check
// Which of the browser's tabs tells the reader what all of them have heard.

import { holdLock } from "../rooms/tab_focus.js";

/** All tabs have heard of it by then. */
const HELD_MS = 5_000;

/**
 * Resolves with whether this tab is the one to tell it.
 * @param {string} id of what is told
 * @returns {Promise<boolean>}
 */
export function claimNotification(id) {
  // Missing where the page came by plain HTTP from another machine: there each tab is alone.
  if (!navigator.locks) return Promise.resolve(true);
  const { promise, resolve } = Promise.withResolvers();
  holdLock(`hubbub says ${id}`, { ifAvailable: true }, async (lock) => {
    resolve(lock !== null);
    if (lock) await new Promise((end) => setTimeout(end, HELD_MS));
  });
  return promise;
}
