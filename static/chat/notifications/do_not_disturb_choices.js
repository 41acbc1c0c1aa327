// @ts-check
// The ends of "do not disturb" that a user can choose from.

import { formatEnd } from "../../ui/errors/error_message.js";
import { strings } from "../../i18n/lazy.js";

/** The latest time of a `Date`. */
export const FOREVER = 8_640_000_000_000_000;

const HOUR_MS = 3_600_000;
const MORNING_HOUR = 8;

/**
 * Returns what to choose from; `end` is the time when "do not disturb" ends.
 * @returns {{ name: string, label: string, end: () => number }[]}
 */
export function doNotDisturbChoices() {
  // The end is the one that the label names, also if it is chosen after midnight.
  const morning = tomorrowMorning();
  return [
    { name: "off", label: strings.off, end: () => 0 },
    { name: "hour", label: strings.forOneHour, end: () => Date.now() + HOUR_MS },
    { name: "tomorrow", label: strings.untilTime(formatEnd(morning)), end: () => morning },
    { name: "none", label: strings.untilTurnedOff, end: () => FOREVER },
  ];
}

function tomorrowMorning() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  return date.setHours(MORNING_HOUR, 0, 0, 0);
}
