// @ts-check
// The one line over the composer that says what is out of the ordinary.

import { query } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

/** @import { AccessBlock } from "../../client/mod.js" */

const PASSING_MS = 6_000;

export class StatusBar {
  #element = query(document, ".status", HTMLElement);
  #signIn = query(document, ".sign-in", HTMLButtonElement);
  /** What there is to say, the most urgent first: what passes would be gone before what stays. */
  #lines = { bar: "", passing: "", trouble: "", room: "" };
  /** How long one has to wait with the next message, beside that. */
  #limit = "";
  #isMistake = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #passing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #countdown;

  constructor() {
    // Whoever is nobody is shown the way in when the page is asked for.
    this.#signIn.addEventListener("click", () => location.reload());
  }

  /**
   * @param {AccessBlock | undefined} bar
   * @param {string} [why] of a ban; it comes later
   */
  setAccessBlock(bar, why = "") {
    this.#signIn.hidden = bar !== "signed-out";
    this.#say("bar", this.#signIn.hidden ? why : strings.signedOut);
  }

  /**
   * What holds for as long as the room is open.
   * @param {string} text
   */
  setRoomNotice(text) {
    if (this.#lines.room !== text) this.#say("room", text);
  }

  /** @param {boolean} isTroubled */
  setReconnecting(isTroubled) {
    this.#say("trouble", isTroubled ? strings.reconnecting : "");
  }

  /**
   * @param {string} text
   * @param {boolean} [isMistake] it is about what stands in the composer
   */
  flash(text, isMistake = false) {
    this.#isMistake = isMistake;
    this.#say("passing", text);
    clearTimeout(this.#passing);
    this.#passing = setTimeout(() => this.#say("passing", ""), PASSING_MS);
  }

  /** Removes what passes: its cause is gone. */
  clear() {
    this.#say("passing", "");
  }

  /** The text in the composer is another one. */
  clearMistake() {
    if (this.#isMistake) this.clear();
  }

  /** @param {number} milliseconds */
  startCountdown(milliseconds) {
    clearTimeout(this.#countdown);
    this.#limit = milliseconds > 0 ? strings.postAgainIn(Math.ceil(milliseconds / 1_000)) : "";
    this.#draw();
    if (milliseconds <= 0) return;
    this.#countdown = setTimeout(() => this.startCountdown(milliseconds - 1_000), 1_000);
  }

  /**
   * @param {"bar" | "passing" | "trouble" | "room"} kind
   * @param {string} text
   */
  #say(kind, text) {
    this.#lines[kind] = text;
    this.#draw();
  }

  #draw() {
    const line = Object.values(this.#lines).find(Boolean);
    this.#element.textContent = [line, this.#limit].filter(Boolean).join(" · ");
  }
}
