// @ts-check
// Makes the message list one Tab stop: arrow keys move between messages, Tab moves through the controls of
// the focused message, Shift+Tab to its date.

import { commandFor } from "../../../ui/shortcuts/shortcuts.js";

/**
 * @typedef {object} Stops
 * @property {() => readonly string[]} ids of all loaded messages, whether drawn or not
 * @property {() => readonly HTMLElement[]} rows that are drawn, from top to bottom
 * @property {(id: string) => void} goTo
 * @property {() => void} toEnd
 */

const AROUND_FOCUS =
  ".day:focus-within .day-button, .message:focus-within, .message:focus-within [tabindex]:not(pre)";

/** @type {Readonly<Record<string, number>>} */
const STEPS = { previous: -1, next: 1, first: -Infinity, last: Infinity };

/**
 * @param {HTMLElement} timeline scrolls, and has the focus first
 * @param {Stops} stops
 */
export function navigateByArrows(timeline, stops) {
  timeline.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key === "Tab") setStops(timeline, AROUND_FOCUS, "0");
    const step = STEPS[commandFor(event, "timeline") ?? ""];
    // Within a message the browser handles the keys.
    if (!step || !(target instanceof HTMLElement) || !target.matches(".timeline, .message")) return;
    event.preventDefault();
    if (step === Infinity) stops.toEnd();
    const ids = stops.ids();
    // The first arrow key from the list leads to the last visible message.
    const isEntering = target === timeline && Number.isFinite(step);
    const { id = "" } = isEntering ? lastVisible(timeline, stops.rows()) : target.dataset;
    const next = ids.indexOf(id) + (isEntering ? 0 : step);
    const to = ids[Math.min(Math.max(next, 0), ids.length - 1)];
    if (to !== undefined) stops.goTo(to);
  });
  timeline.addEventListener("focusout", () => setStops(timeline, ".days [tabindex='0']", "-1"));
}

/**
 * @param {HTMLElement} timeline
 * @param {string} which
 * @param {"0" | "-1"} tabIndex
 */
function setStops(timeline, which, tabIndex) {
  for (const stop of timeline.querySelectorAll(which)) stop.setAttribute("tabindex", tabIndex);
}

/**
 * Keeps the focus within the list when the row that has it is removed.
 * @param {HTMLElement} timeline
 * @param {() => void} draw
 */
export function keepFocus(timeline, draw) {
  const { activeElement } = document;
  const had = timeline.contains(activeElement);
  // The focused control may vanish while its row stays.
  const row = activeElement?.closest(".message");
  draw();
  if (!had || timeline.contains(document.activeElement)) return;
  const next = row instanceof HTMLElement && row.isConnected ? row : timeline;
  next.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} timeline
 * @param {readonly HTMLElement[]} rows
 * @returns {DOMStringMap} of the last visible row
 */
function lastVisible(timeline, rows) {
  const { bottom } = timeline.getBoundingClientRect();
  return rows.findLast((row) => row.getBoundingClientRect().top < bottom)?.dataset ?? {};
}
