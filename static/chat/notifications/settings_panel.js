// @ts-check
// Where the reader chooses what to hear of. The browser is asked for its leave only when that is
// pressed.

import { create, query, setText } from "../../ui/dom.js";
import { strings } from "../../i18n/lazy.js";
import { roomLabel } from "../rooms/room_info.js";
import { DoNotDisturbButton, FOREVER, formatEnd } from "./do_not_disturb.js";
import { LEVELS } from "./preferences.js";

/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Preferences } from "./preferences.js" */

/**
 * @typedef {object} SettingsPanelOptions
 * @property {Preferences} choices
 * @property {BaseClient} client
 * @property {RoomList} list
 * @property {() => void} changed something else is chosen otherwise
 * @property {(text: string) => void} told why something was not done
 */

/** @type {Readonly<Record<string, string>>} */
const LEVEL_LABELS = {
  all: strings.levelAll,
  mentions: strings.levelMentions,
  nothing: strings.levelNothing,
};

const HOUR_MS = 3_600_000;
const MORNING_HOUR = 8;

/**
 * Up to when the reader is not to be disturbed, by what is chosen now.
 * @type {Readonly<Record<string, () => number>>}
 */
const END_TIMES = {
  off: () => 0,
  hour: () => Date.now() + HOUR_MS,
  tomorrow: tomorrowMorning,
  none: () => FOREVER,
};

export { DoNotDisturbButton };

export class SettingsPanel {
  #choices;
  #options;
  #button = query(document, ".notifications-button", HTMLButtonElement);
  #legend = create("legend");
  #levels = LEVELS.map((value) => create("input", { type: "radio", name: "level", value }));
  #sound = create("input", { type: "checkbox", name: "sound" });
  #doNotDisturb = create("select", { name: "quiet" });
  #allow = create("button", { className: "allow-notifications", type: "button" }, [
    strings.enableNotifications,
  ]);
  #blocked = create("p", { className: "notifications-blocked" }, [strings.notificationsBlocked]);
  #panel = create("form", {
    className: "notification-settings",
    popover: "auto",
    ariaLabel: strings.notifications,
  }, [
    create("fieldset", {}, [
      this.#legend,
      ...this.#levels.map((field) => labelled(field, LEVEL_LABELS[field.value] ?? "")),
    ]),
    create("div", { className: "global-notifications" }, [
      labelled(this.#sound, strings.playSound),
      create("label", {}, [strings.doNotDisturb, this.#doNotDisturb]),
    ]),
    this.#allow,
    this.#blocked,
  ]);
  /** @type {RoomInfo | undefined} */
  #facts;
  #reader = "";

  /** @param {SettingsPanelOptions} options */
  constructor(options) {
    this.#choices = options.choices;
    this.#options = options;
    this.#button.after(this.#panel);
    // From now on the browser opens it, and closes it.
    this.#button.popoverTargetElement = this.#panel;
    this.#panel.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#onFieldChange(target);
      else {this.#quieten(
          END_TIMES[this.#doNotDisturb.value]?.() ?? this.#choices.doNotDisturbUntil,
        );}
    });
    this.#allow.addEventListener("click", () => this.#requestPermission());
    this.#panel.addEventListener("beforetoggle", (event) => {
      if (event instanceof ToggleEvent && event.newState === "open") this.#fill();
    });
  }

  /** The button was pressed before the panel came. */
  toggle() {
    this.#panel.togglePopover({ source: this.#button });
  }

  /**
   * @param {RoomInfo} facts
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
    setText(this.#legend, strings.notifyIn(called));
    const level = this.#choices.levelOf(facts);
    for (const field of this.#levels) field.checked = field.value === level;
    this.#sound.checked = this.#choices.hasSound;
    this.#fillDoNotDisturb();
    this.#drawPermission();
  }

  #fillDoNotDisturb() {
    const { isDoNotDisturb, doNotDisturbUntil } = this.#choices;
    const morning = tomorrowMorning();
    const named = new Map([[FOREVER, "none"], [morning, "tomorrow"]]);
    const chosen = isDoNotDisturb ? named.get(doNotDisturbUntil) ?? "until" : "off";
    const until = chosen === "until"
      ? [new Option(strings.untilTime(formatEnd(doNotDisturbUntil)), chosen)]
      : [];
    const options = [
      ...until,
      new Option(strings.doNotDisturbOff, "off"),
      new Option(strings.forOneHour, "hour"),
      new Option(strings.untilTime(formatEnd(morning)), "tomorrow"),
      new Option(strings.untilTurnedOff, "none"),
    ];
    const face = options.map(({ text }) => text).join();
    // Whoever looks at them must not lose them.
    if (this.#doNotDisturb.dataset.face !== face) this.#doNotDisturb.replaceChildren(...options);
    this.#doNotDisturb.dataset.face = face;
    this.#doNotDisturb.value = chosen;
  }

  /** @param {number} until */
  async #quieten(until) {
    const { client, list, told } = this.#options;
    const before = this.#choices.doNotDisturbUntil;
    list.setDoNotDisturbUntil(until);
    try {
      await client.rooms.setDoNotDisturb(until);
    } catch {
      list.setDoNotDisturbUntil(before);
      told(strings.tryAgainLater);
    }
  }

  #drawPermission() {
    const { permission = "denied" } = globalThis.Notification ?? {};
    this.#allow.hidden = permission !== "default";
    this.#blocked.hidden = permission !== "denied";
  }

  /** @param {HTMLInputElement} field */
  #onFieldChange({ value, checked }) {
    const level = LEVELS.find((one) => one === value);
    if (level && this.#facts) {
      return this.#options.list.setNotificationLevel(this.#facts.room, level);
    }
    this.#choices.hasSound = checked;
    this.#options.changed();
  }

  async #requestPermission() {
    await Notification.requestPermission();
    this.#drawPermission();
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
  return date.setHours(MORNING_HOUR, 0, 0, 0);
}
