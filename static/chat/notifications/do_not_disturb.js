// @ts-check
// The bell: whether the reader is not to be disturbed, and up to when.

import { clockTime, dayName, localDate } from "../../ui/format_time.js";
import { query } from "../../ui/dom.js";
import { strings } from "../../i18n/lazy.js";

/** @import { Preferences } from "./preferences.js" */

/** The last time that a `Date` has. */
export const FOREVER = 8_640_000_000_000_000;

/** What the reader's machine can wait for at once; what ends later is looked at again. */
const MAX_TIMEOUT_MS = 2_147_483_647;

export class DoNotDisturbButton {
  #button = query(document, ".notifications-button", HTMLButtonElement);
  #choices;
  #ended;
  #drawn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #end;

  /**
   * @param {Preferences} choices
   * @param {() => void} ended the reader may be disturbed again
   */
  constructor(choices, ended) {
    this.#choices = choices;
    this.#ended = ended;
  }

  draw() {
    const { isDoNotDisturb, doNotDisturbUntil } = this.#choices;
    const until = isDoNotDisturb ? doNotDisturbUntil : 0;
    if (this.#drawn === until) return;
    this.#drawn = until;
    const hasEnd = isDoNotDisturb && until < FOREVER;
    const says = hasEnd ? strings.doNotDisturbUntil(formatEnd(until)) : strings.doNotDisturb;
    this.#button.classList.toggle("is-do-not-disturb", isDoNotDisturb);
    this.#button.dataset.until = hasEnd ? clockTime(until) : "";
    this.#button.title = isDoNotDisturb
      ? `${strings.notifications}. ${says}`
      : strings.notifications;
    this.#button.ariaLabel = this.#button.title;
    clearTimeout(this.#end);
    // Late where the machine slept, but whoever asks the choices is told by the clock.
    if (hasEnd) this.#end = setTimeout(this.#ended, Math.min(until - Date.now(), MAX_TIMEOUT_MS));
  }
}

/**
 * A time to come, with its day where that is not today.
 * @param {number} at
 */
export function formatEnd(at) {
  const now = Date.now();
  const [day, time] = [localDate(at), clockTime(at)];
  if (day === localDate(now)) return time;
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  const isTomorrow = day === localDate(tomorrow.getTime());
  return strings.dayAndTime(isTomorrow ? strings.tomorrow : dayName(at, now), time);
}
