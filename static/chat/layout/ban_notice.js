// @ts-check
// Why the reader is banned, and until when.

import { apiFetch } from "../../ui/api_fetch.js";
import { errorText } from "../../ui/error_message.js";

/** @import { StatusBar } from "./status_bar.js" */

/**
 * Asks anew: who was told it may be another tab.
 * @param {StatusBar} notice
 */
export async function showBan(notice) {
  try {
    await apiFetch("GET", "/api/me");
  } catch (error) {
    // At once: a moment later the ban may be over, and the notice is told so.
    notice.setAccessBlock("banned", errorText(error));
  }
}
