// @ts-check
// The messages are one stop of the Tab key; the arrow keys go from one to the next, and from the one that
// has the focus Tab goes through what can be pressed in it, Shift+Tab to its day.

import { commandFor } from "../../../ui/shortcuts.js";

/**
 * @typedef {object} Stops
 * @property {() => readonly string[]} ids of all messages at hand, whether they are drawn or not
 * @property {() => readonly HTMLElement[]} rows of those that are drawn, from top to bottom
 * @property {(id: string) => void} goTo
 * @property {() => void} toEnd
 */

const AROUND_FOCUS =
  ".day:focus-within .day-button, .message:focus-within, .message:focus-within [tabindex]:not(pre)";

/** @type {Readonly<Record<string, number>>} */
const STEPS = { previous: -1, next: 1, first: -Infinity, last: Infinity };

/**
 * @param {HTMLElement} timeline what scrolls, and has the focus first
 * @param {Stops} stops
 */
export function navigateByArrows(timeline, stops) {
  timeline.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key === "Tab") setStops(timeline, AROUND_FOCUS, "0");
    const step = STEPS[commandFor(event, "timeline") ?? ""];
    // Within a message the keys are the browser's.
    if (!step || !(target instanceof HTMLElement) || !target.matches(".timeline, .message")) return;
    event.preventDefault();
    if (step === Infinity) stops.toEnd();
    const ids = stops.ids();
    // Who comes to the messages begins with what is before the eyes.
    const isComing = target === timeline && Number.isFinite(step);
    const { id = "" } = isComing ? lastVisible(timeline, stops.rows()) : target.dataset;
    const next = ids.indexOf(id) + (isComing ? 0 : step);
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
 * Draws other rows. The focus stays among the messages when the one that had it goes.
 * @param {HTMLElement} timeline
 * @param {() => void} draw
 */
export function keepFocus(timeline, draw) {
  const { activeElement } = document;
  const had = timeline.contains(activeElement);
  // What has the focus may leave its row, and the row stay.
  const row = activeElement?.closest(".message");
  draw();
  if (!had || timeline.contains(document.activeElement)) return;
  const next = row instanceof HTMLElement && row.isConnected ? row : timeline;
  next.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} timeline
 * @param {readonly HTMLElement[]} rows
 * @returns {DOMStringMap} what it says of itself
 */
function lastVisible(timeline, rows) {
  const { bottom } = timeline.getBoundingClientRect();
  return rows.findLast((row) => row.getBoundingClientRect().top < bottom)?.dataset ?? {};
}
