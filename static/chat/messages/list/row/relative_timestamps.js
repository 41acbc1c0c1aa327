// @ts-check
// How long ago a message was written, while it is fresh: for the eyes only. What is read aloud is the
// time itself, so that nothing is said anew each minute.

import { relativeTime } from "../../../../ui/format_time.js";
import { query, setText } from "../../../../ui/dom.js";

const REFRESH_MS = 20_000;

/**
 * Says it at a message.
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
 * Says it anew now and then, while somebody looks: nothing else is drawn for it.
 * @param {Element} list the messages are in it
 */
export function refreshRelativeTimes(list) {
  const tell = () => {
    if (document.hidden) return;
    for (const row of list.querySelectorAll(".message.fresh")) updateRelativeTime(row);
  };
  setInterval(tell, REFRESH_MS);
  document.addEventListener("visibilitychange", tell);
}
