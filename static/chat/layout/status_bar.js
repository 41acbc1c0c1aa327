// @ts-check
// The line above the composer: access blocks, passing messages, connection state, state of the room.

import { query } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";

const FLASH_MS = 6_000;

export class StatusBar {
  #element = query(document, ".status", HTMLElement);
  #signIn = query(document, ".sign-in", HTMLButtonElement);
  /** Texts by source; the first one that is not empty is shown. */
  #texts = { signedOut: "", flash: "", connection: "", room: "" };
  /** Shown after the text. */
  #countdown = "";
  #isAboutDraft = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #flashTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #countdownTimer;

  constructor() {
    // The server redirects signed-out users to /join.
    this.#signIn.addEventListener("click", () => location.reload());
  }

  /** @param {boolean} isSignedOut */
  setSignedOut(isSignedOut) {
    this.#signIn.hidden = !isSignedOut;
    this.#set("signedOut", isSignedOut ? strings.signedOut : "");
  }

  /**
   * Shows a text until the user opens another room.
   * @param {string} text
   */
  setRoomNotice(text) {
    if (this.#texts.room !== text) this.#set("room", text);
  }

  /** @param {boolean} isReconnecting */
  setReconnecting(isReconnecting) {
    this.#set("connection", isReconnecting ? strings.reconnecting : "");
  }

  /**
   * Shows a text for a few seconds.
   * @param {string} text
   * @param {boolean} [isAboutDraft] whether it goes when the text in the composer changes
   */
  flash(text, isAboutDraft = false) {
    this.#isAboutDraft = isAboutDraft;
    this.#set("flash", text);
    clearTimeout(this.#flashTimer);
    this.#flashTimer = setTimeout(() => this.clear(), FLASH_MS);
  }

  /** Removes the text of `flash`. */
  clear() {
    this.#set("flash", "");
  }

  onDraftChange() {
    if (this.#isAboutDraft) this.clear();
  }

  /**
   * Counts down the seconds until the next message may be sent.
   * @param {number} milliseconds
   */
  startCountdown(milliseconds) {
    clearTimeout(this.#countdownTimer);
    this.#countdown = milliseconds > 0 ? strings.postAgainIn(Math.ceil(milliseconds / 1_000)) : "";
    this.#draw();
    if (milliseconds <= 0) return;
    this.#countdownTimer = setTimeout(() => this.startCountdown(milliseconds - 1_000), 1_000);
  }

  /**
   * @param {"signedOut" | "flash" | "connection" | "room"} source
   * @param {string} text
   */
  #set(source, text) {
    this.#texts[source] = text;
    this.#draw();
  }

  #draw() {
    const text = Object.values(this.#texts).find(Boolean);
    this.#element.textContent = [text, this.#countdown].filter(Boolean).join(" · ");
  }
}
