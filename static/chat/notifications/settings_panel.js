// @ts-check
// Where the reader chooses what to hear of. The browser is asked for its leave only when that is
// pressed.

import { create } from "../../ui/create.js";
import { strings } from "../../i18n/lazy.js";
import { query, setText } from "../../ui/dom.js";
import { roomLabel } from "../rooms/room_info.js";
import { Bell, NO_END, whenOf } from "./do_not_disturb.js";
import { LEVELS } from "./preferences.js";

/** @import { RoomFacts } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { NoticeChoices } from "./preferences.js" */

/**
 * @typedef {object} NoticePanelOptions
 * @property {NoticeChoices} choices
 * @property {BaseClient} client
 * @property {RoomList} list
 * @property {() => void} changed something else is chosen otherwise
 * @property {(text: string) => void} told why something was not done
 */

/** @type {Readonly<Record<string, string>>} */
const SAID = {
  all: strings.levelAll,
  mentions: strings.levelMentions,
  nothing: strings.levelNothing,
};

const HOUR_MS = 3_600_000;
const MORNING = 8;

/**
 * Up to when the reader is not to be disturbed, by what is chosen now.
 * @type {Readonly<Record<string, () => number>>}
 */
const ENDS = {
  off: () => 0,
  hour: () => Date.now() + HOUR_MS,
  tomorrow: tomorrowMorning,
  none: () => NO_END,
};

export { Bell };

export class NoticePanel {
  #choices;
  #options;
  #button = query(document, ".notifications-button", HTMLButtonElement);
  #legend = create("legend");
  #levels = LEVELS.map((value) => create("input", { type: "radio", name: "level", value }));
  #sound = create("input", { type: "checkbox", name: "sound" });
  #quiet = create("select", { name: "quiet" });
  #allow = create("button", { className: "allow-notifications", type: "button" }, [
    strings.allowNotices,
  ]);
  #barred = create("p", { className: "notifications-barred" }, [strings.noticesBarred]);
  #panel = create("form", {
    className: "notification-settings",
    popover: "auto",
    ariaLabel: strings.notifications,
  }, [
    create("fieldset", {}, [
      this.#legend,
      ...this.#levels.map((field) => labelled(field, SAID[field.value] ?? "")),
    ]),
    create("div", { className: "notifications-all" }, [
      labelled(this.#sound, strings.withSound),
      create("label", {}, [strings.doNotDisturb, this.#quiet]),
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
      else this.#quieten(ENDS[this.#quiet.value]?.() ?? this.#choices.doNotDisturbUntil);
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
    const label = roomLabel(facts, this.#reader);
    const called = facts.type === "public" ? `# ${label}` : label;
    setText(this.#legend, strings.noticesIn(called));
    const level = this.#choices.levelOf(facts);
    for (const field of this.#levels) field.checked = field.value === level;
    this.#sound.checked = this.#choices.hasSound;
    this.#fillQuiet();
    this.#drawLeave();
  }

  #fillQuiet() {
    const { isQuiet, doNotDisturbUntil } = this.#choices;
    const morning = tomorrowMorning();
    const named = new Map([[NO_END, "none"], [morning, "tomorrow"]]);
    const chosen = isQuiet ? named.get(doNotDisturbUntil) ?? "until" : "off";
    const until = chosen === "until"
      ? [new Option(strings.quietTill(whenOf(doNotDisturbUntil)), chosen)]
      : [];
    const options = [
      ...until,
      new Option(strings.quietOff, "off"),
      new Option(strings.quietHour, "hour"),
      new Option(strings.quietTill(whenOf(morning)), "tomorrow"),
      new Option(strings.quietNoEnd, "none"),
    ];
    const face = options.map(({ text }) => text).join();
    // Whoever looks at them must not lose them.
    if (this.#quiet.dataset.face !== face) this.#quiet.replaceChildren(...options);
    this.#quiet.dataset.face = face;
    this.#quiet.value = chosen;
  }

  /** @param {number} until */
  async #quieten(until) {
    const { client, list, told } = this.#options;
    const before = this.#choices.doNotDisturbUntil;
    list.quieten(until);
    try {
      await client.rooms.setDoNotDisturb(until);
    } catch {
      list.quieten(before);
      told(strings.tryAgainLater);
    }
  }

  #drawLeave() {
    const { permission = "denied" } = globalThis.Notification ?? {};
    this.#allow.hidden = permission !== "default";
    this.#barred.hidden = permission !== "denied";
  }

  /** @param {HTMLInputElement} field */
  #choose({ value, checked }) {
    const level = LEVELS.find((one) => one === value);
    if (level && this.#facts) return this.#options.list.choose(this.#facts.room, level);
    this.#choices.hasSound = checked;
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

function tomorrowMorning() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  return date.setHours(MORNING, 0, 0, 0);
}
