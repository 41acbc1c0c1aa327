// @ts-check
// The one line over the composer that says what is out of the ordinary.

import { part } from "./markup.js";
import { words } from "./words.js";

const PASSING_MS = 6_000;

export class Notice {
  #element = part(document, ".notice", HTMLElement);
  /** What there is to say, the most urgent first. */
  #lines = { trouble: "", limit: "", passing: "" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #passing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #countdown;

  /** @param {boolean} isTroubled */
  trouble(isTroubled) {
    this.#say("trouble", isTroubled ? words.reconnecting : "");
  }

  /** @param {string} text */
  pass(text) {
    this.#say("passing", text);
    clearTimeout(this.#passing);
    this.#passing = setTimeout(() => this.#say("passing", ""), PASSING_MS);
  }

  /** @param {number} milliseconds */
  limit(milliseconds) {
    clearTimeout(this.#countdown);
    this.#say("limit", milliseconds > 0 ? words.writeAgainIn(Math.ceil(milliseconds / 1_000)) : "");
    if (milliseconds <= 0) return;
    this.#countdown = setTimeout(() => this.limit(milliseconds - 1_000), 1_000);
  }

  /**
   * @param {"trouble" | "limit" | "passing"} kind
   * @param {string} text
   */
  #say(kind, text) {
    this.#lines[kind] = text;
    this.#element.textContent = Object.values(this.#lines).find(Boolean) ?? "";
    this.#element.classList.toggle("trouble", this.#lines.trouble !== "");
  }
}
