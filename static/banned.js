// @ts-check
// Why the reader is banned, and until when.

import { ask } from "./ask.js";
import { explain } from "./why.js";

/** @import { Notice } from "./notice.js" */

/**
 * Asks anew: who was told it may be another tab.
 * @param {Notice} notice
 */
export async function tellBan(notice) {
  try {
    await ask("GET", "/api/me");
  } catch (error) {
    // At once: a moment later the ban may be over, and the notice is told so.
    notice.bar("banned", explain(error));
  }
}
