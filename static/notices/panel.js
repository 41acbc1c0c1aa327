// @ts-check
// Where the reader chooses what to hear of. The browser is asked for its leave only when that is
// pressed.

import { create } from "../create.js";
import { words } from "../later_words.js";
import { part, setText } from "../markup.js";
import { labelOf } from "../rooms/room_facts.js";
import { LEVELS } from "./choices.js";

/** @import { NoticeLevel, RoomFacts } from "../client/mod.js" */
/** @import { NoticeChoices } from "./choices.js" */

/**
 * @typedef {object} NoticePanelOptions
 * @property {NoticeChoices} choices
 * @property {(room: string, level: NoticeLevel) => void} choose of what in a room one wants to hear
 * @property {() => void} changed something else is chosen otherwise
 */

/** @type {Readonly<Record<string, string>>} */
const SAID = {
  all: words.levelAll,
  mentions: words.levelMentions,
  nothing: words.levelNothing,
};

export class NoticePanel {
  #choices;
  #options;
  #button = part(document, ".notices-button", HTMLButtonElement);
  #legend = create("legend");
  #levels = LEVELS.map((value) => create("input", { type: "radio", name: "level", value }));
  #sound = create("input", { type: "checkbox", name: "sound" });
  #quiet = create("input", { type: "checkbox", name: "quiet" });
  #allow = create("button", { className: "allow-notices", type: "button" }, [words.allowNotices]);
  #barred = create("p", { className: "notices-barred" }, [words.noticesBarred]);
  #panel = create("form", { className: "notices", popover: "auto", ariaLabel: words.notices }, [
    create("fieldset", {}, [
      this.#legend,
      ...this.#levels.map((field) => labelled(field, SAID[field.value] ?? "")),
    ]),
    create("div", { className: "notices-all" }, [
      labelled(this.#sound, words.withSound),
      labelled(this.#quiet, words.doNotDisturb),
    ]),
    this.#allow,
    this.#barred,
  ]);
  /** @type {RoomFacts | undefined} */
  #facts;
  #reader = "";

  /** @param {NoticePanelOptions} options */
  constructor(options) {
    this.#choices = options.choices;
    this.#options = options;
    this.#button.after(this.#panel);
    // From now on the browser opens it, and closes it.
    this.#button.popoverTargetElement = this.#panel;
    this.#panel.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#choose(target);
    });
    this.#allow.addEventListener("click", () => this.#ask());
    this.#panel.addEventListener("beforetoggle", (event) => {
      if (event instanceof ToggleEvent && event.newState === "open") this.#fill();
    });
  }

  /** The button was pressed before the panel came. */
  toggle() {
    this.#panel.togglePopover({ source: this.#button });
  }

  /**
   * @param {RoomFacts} facts
   * @param {string} reader the own id
   */
  draw(facts, reader) {
    this.#facts = facts;
    this.#reader = reader;
    if (this.#panel.matches(":popover-open")) this.#fill();
  }

  /** Only when it is looked at: to know the leave, the page waits for the browser. */
  #fill() {
    if (!this.#facts) return;
    const facts = this.#facts;
    const { isQuiet, hasSound } = this.#choices;
    const label = labelOf(facts, this.#reader);
    const called = facts.kind === "public" ? `# ${label}` : label;
    setText(this.#legend, words.noticesIn(called));
    const level = this.#choices.levelOf(facts);
    for (const field of this.#levels) field.checked = field.value === level;
    this.#quiet.checked = isQuiet;
    this.#sound.checked = hasSound;
    this.#drawLeave();
  }

  #drawLeave() {
    const { permission = "denied" } = globalThis.Notification ?? {};
    this.#allow.hidden = permission !== "default";
    this.#barred.hidden = permission !== "denied";
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
}

/**
 * @param {HTMLInputElement} field
 * @param {string} label
 */
function labelled(field, label) {
  return create("label", {}, [field, create("span", {}, [label])]);
}
