// @ts-check
// Shows "just now" for the time of a new message, for the eyes only: screen readers get the time itself.

import { isJustNow } from "../../../../ui/format_time.js";
import { query } from "../../../../ui/dom.js";

const REFRESH_MS = 20_000;

/** @param {Element} row of a message */
export function markJustNow(row) {
  const { dateTime } = query(row, ".head > .time", HTMLTimeElement);
  row.classList.toggle("fresh", isJustNow(Date.parse(dateTime), Date.now()));
}

/**
 * Shows the clock time of messages that are no longer new, while the page is visible.
 * @param {Element} list of messages
 */
export function refreshJustNow(list) {
  const refresh = () => {
    if (!document.hidden) list.querySelectorAll(".message.fresh").forEach(markJustNow);
  };
  setInterval(refresh, REFRESH_MS);
  document.addEventListener("visibilitychange", refresh);
}
