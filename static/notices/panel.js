// @ts-check
// Where the reader chooses what to hear of. The browser is asked for its leave only when that is
// pressed.

import { part, setText } from "../markup.js";
import { LEVELS } from "./choices.js";
import { labelOf } from "../rooms/room_facts.js";
import { words } from "../words.js";

/** @import { NoticeLevel, RoomFacts } from "../client/mod.js" */
/** @import { NoticeChoices } from "./choices.js" */

/**
 * @typedef {object} NoticePanelOptions
 * @property {NoticeChoices} choices
 * @property {(room: string, level: NoticeLevel) => void} choose of what in a room one wants to hear
 * @property {() => void} changed something else is chosen otherwise
 */

export class NoticePanel {
  #choices;
  #options;
  #button = part(document, ".notices-button", HTMLButtonElement);
  #panel = part(document, ".notices", HTMLFormElement);
  #allow = part(this.#panel, ".allow-notices", HTMLButtonElement);
  /** @type {RoomFacts | undefined} */
  #facts;
  #reader = "";

  /** @param {NoticePanelOptions} options */
  constructor(options) {
    this.#choices = options.choices;
    this.#options = options;
    this.#button.hidden = false;
    this.#panel.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#choose(target);
    });
    this.#allow.addEventListener("click", () => this.#ask());
    this.#panel.addEventListener("beforetoggle", (event) => {
      if (event instanceof ToggleEvent && event.newState === "open") this.#fill();
    });
  }

  /**
   * @param {RoomFacts} facts
   * @param {string} reader the own id
   */
  draw(facts, reader) {
    this.#facts = facts;
    this.#reader = reader;
    this.#button.classList.toggle("is-quiet", this.#choices.isQuiet);
    if (this.#panel.matches(":popover-open")) this.#fill();
  }

  /** Only when it is looked at: to know the leave, the page waits for the browser. */
  #fill() {
    if (!this.#facts) return;
    const facts = this.#facts;
    const { isQuiet, hasSound } = this.#choices;
    const label = labelOf(facts, this.#reader);
    const called = facts.kind === "public" ? `# ${label}` : label;
    setText(part(this.#panel, "legend", HTMLElement), words.noticesIn(called));
    this.#field(`[value="${this.#choices.levelOf(facts)}"]`).checked = true;
    this.#field("[name=quiet]").checked = isQuiet;
    this.#field("[name=sound]").checked = hasSound;
    this.#drawLeave();
  }

  #drawLeave() {
    const { permission = "denied" } = globalThis.Notification ?? {};
    this.#allow.hidden = permission !== "default";
    part(this.#panel, ".notices-barred", HTMLElement).hidden = permission !== "denied";
  }

  /** @param {HTMLInputElement} field */
  #choose({ name, value, checked }) {
    const level = LEVELS.find((one) => one === value);
    if (level && this.#facts) return this.#options.choose(this.#facts.room, level);
    if (name === "quiet") this.#choices.isQuiet = checked;
    else this.#choices.hasSound = checked;
    this.#options.changed();
  }

  async #ask() {
    await Notification.requestPermission();
    this.#drawLeave();
  }

  /** @param {string} selector */
  #field(selector) {
    return part(this.#panel, selector, HTMLInputElement);
  }
}
