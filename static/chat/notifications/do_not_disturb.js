// @ts-check
// The bell: whether the reader is not to be disturbed, and up to when.

import { clockTime, dayName, localDate } from "../../ui/format_time.js";
import { query } from "../../ui/dom.js";
import { strings } from "../../i18n/lazy.js";

/** @import { NoticeChoices } from "./preferences.js" */

/** The last time that a `Date` has. */
export const NO_END = 8_640_000_000_000_000;

/** What the reader's machine can wait for at once; what ends later is looked at again. */
const LONGEST_MS = 2_147_483_647;

export class Bell {
  #button = query(document, ".notifications-button", HTMLButtonElement);
  #choices;
  #ended;
  #drawn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #end;

  /**
   * @param {NoticeChoices} choices
   * @param {() => void} ended the reader may be disturbed again
   */
  constructor(choices, ended) {
    this.#choices = choices;
    this.#ended = ended;
  }

  draw() {
    const { isQuiet, doNotDisturbUntil } = this.#choices;
    const until = isQuiet ? doNotDisturbUntil : 0;
    if (this.#drawn === until) return;
    this.#drawn = until;
    const hasEnd = isQuiet && until < NO_END;
    const says = hasEnd ? strings.doNotDisturbUntil(whenOf(until)) : strings.doNotDisturb;
    this.#button.classList.toggle("is-quiet", isQuiet);
    this.#button.dataset.until = hasEnd ? clockTime(until) : "";
    this.#button.title = isQuiet ? `${strings.notifications}. ${says}` : strings.notifications;
    this.#button.ariaLabel = this.#button.title;
    clearTimeout(this.#end);
    // Late where the machine slept, but whoever asks the choices is told by the clock.
    if (hasEnd) this.#end = setTimeout(this.#ended, Math.min(until - Date.now(), LONGEST_MS));
  }
}

/**
 * A time to come, with its day where that is not today.
 * @param {number} at
 */
export function whenOf(at) {
  const now = Date.now();
  const [day, time] = [localDate(at), clockTime(at)];
  if (day === localDate(now)) return time;
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  const isTomorrow = day === localDate(tomorrow.getTime());
  return strings.atTime(isTomorrow ? strings.tomorrow : dayName(at, now), time);
}
