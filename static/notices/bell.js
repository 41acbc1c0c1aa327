// @ts-check
// The bell: whether the reader is not to be disturbed, and up to when.

import { clockTime, dayName, dayOf } from "../calendar.js";
import { part } from "../markup.js";
import { words } from "../later_words.js";

/** @import { NoticeChoices } from "./choices.js" */

/** The last time that a `Date` has. */
export const NO_END = 8_640_000_000_000_000;

/** What the reader's machine can wait for at once; what ends later is looked at again. */
const LONGEST_MS = 2_147_483_647;

export class Bell {
  #button = part(document, ".notices-button", HTMLButtonElement);
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
    const { isQuiet, quietUntil } = this.#choices;
    const until = isQuiet ? quietUntil : 0;
    if (this.#drawn === until) return;
    this.#drawn = until;
    const hasEnd = isQuiet && until < NO_END;
    const says = hasEnd ? words.quietUntil(whenOf(until)) : words.doNotDisturb;
    this.#button.classList.toggle("is-quiet", isQuiet);
    this.#button.dataset.until = hasEnd ? clockTime(until) : "";
    this.#button.title = isQuiet ? `${words.notices}. ${says}` : words.notices;
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
  const [day, time] = [dayOf(at), clockTime(at)];
  if (day === dayOf(now)) return time;
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  const isTomorrow = day === dayOf(tomorrow.getTime());
  return words.atTime(isTomorrow ? words.tomorrow : dayName(at, now), time);
}
