// @ts-check
// The messages are one stop of the Tab key; the arrow keys go from one to the next.

import { deedOf } from "../keys.js";

/** @type {Readonly<Record<string, (here: number, last: number) => number>>} */
const STEPS = {
  previous: (here) => here - 1,
  next: (here) => here + 1,
  first: () => 0,
  last: (_here, last) => last,
};

/**
 * @param {HTMLElement} timeline what scrolls, and has the focus first
 * @param {() => HTMLElement[]} findRows the messages, from top to bottom
 */
export function moveByArrows(timeline, findRows) {
  timeline.addEventListener("keydown", (event) => {
    const step = STEPS[deedOf(event, "timeline") ?? ""];
    const { target } = event;
    if (!step) return;
    const rows = findRows();
    const here = rows.findIndex((row) => row === target);
    // Within a message the keys are the browser's.
    if (rows.length === 0 || (here < 0 && target !== timeline)) return;
    const last = rows.length - 1;
    const next = here < 0 ? lastVisible(timeline, rows) : step(here, last);
    const row = rows[Math.min(Math.max(next, 0), last)];
    event.preventDefault();
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  });
}

/**
 * Who comes to the messages begins with what is before the eyes.
 * @param {HTMLElement} timeline
 * @param {readonly HTMLElement[]} rows
 */
function lastVisible(timeline, rows) {
  const { bottom } = timeline.getBoundingClientRect();
  return rows.findLastIndex((row) => row.getBoundingClientRect().top < bottom);
}
