// @ts-check
// The age of recent messages ("2 min ago"), for the eyes only: screen readers get the time itself, so that
// nothing is announced each minute.

import { relativeTime } from "../../../../ui/format_time.js";
import { query, setText } from "../../../../ui/dom.js";

const REFRESH_MS = 20_000;

/**
 * Draws the age of a message.
 * @param {Element} row
 */
export function updateRelativeTime(row) {
  const { dateTime, title } = query(row, ".head > .time", HTMLTimeElement);
  const element = query(row, ".ago", HTMLElement);
  const text = relativeTime(Date.parse(dateTime), Date.now());
  row.classList.toggle("fresh", text !== "");
  setText(element, text);
  element.title = title;
}

/**
 * Updates all ages every 20 s while the page is visible.
 * @param {Element} list of messages
 */
export function refreshRelativeTimes(list) {
  const refresh = () => {
    if (document.hidden) return;
    for (const row of list.querySelectorAll(".message.fresh")) updateRelativeTime(row);
  };
  setInterval(refresh, REFRESH_MS);
  document.addEventListener("visibilitychange", refresh);
}
