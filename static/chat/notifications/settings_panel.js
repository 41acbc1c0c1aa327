// @ts-check
// The popover with the notification settings. The browser's permission is only requested when the user
// presses the button for it.

import { create, query, setText } from "../../ui/dom.js";
import { roomLabel } from "../rooms/room_info.js";
import { FOREVER, formatEnd } from "./do_not_disturb.js";
import { SoundField } from "./sound_field.js";
import { LEVELS } from "./preferences.js";
import { strings } from "../../i18n/lazy.js";

/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Preferences } from "./preferences.js" */

/**
 * @typedef {object} SettingsPanelOptions
 * @property {Preferences} preferences
 * @property {BaseClient} client
 * @property {RoomList} roomList
 * @property {() => void} onChange
 * @property {(text: string) => void} showStatus
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
 * Returns when "do not disturb" ends, by option.
 * @type {Readonly<Record<string, () => number>>}
 */
const END_TIMES = {
  off: () => 0,
  hour: () => Date.now() + HOUR_MS,
  tomorrow: tomorrowMorning,
  none: () => FOREVER,
};

export class SettingsPanel {
  #options;
  #preferences;
  #button = query(document, ".notifications-button", HTMLButtonElement);
  #legend = create("legend");
  #levels = LEVELS.map((value) => create("input", { type: "radio", name: "level", value }));
  #sound;
  #doNotDisturb = create("select", { name: "do-not-disturb" });
  #allow = create("button", { className: "allow-notifications", type: "button" }, [
    strings.enableNotifications,
  ]);
  #blocked = create("p", { className: "notifications-blocked" }, [strings.notificationsBlocked]);
  #global = create("div", { className: "global-notifications" });
  #panel = create("form", {
    className: "notification-settings",
    popover: "auto",
    ariaLabel: strings.notifications,
  }, [
    create("fieldset", {}, [
      this.#legend,
      ...this.#levels.map((field) => createLabel(field, LEVEL_LABELS[field.value] ?? "")),
    ]),
    this.#global,
    this.#allow,
    this.#blocked,
  ]);
  /** @type {RoomInfo | undefined} */
  #info;
  #ownId = "";

  /** @param {SettingsPanelOptions} options */
  constructor(options) {
    this.#options = options;
    this.#preferences = options.preferences;
    this.#sound = new SoundField(options.preferences);
    const doNotDisturb = create("label", {}, [strings.doNotDisturb, this.#doNotDisturb]);
    this.#global.append(this.#sound.element, doNotDisturb);
    this.#button.after(this.#panel);
    // From now on the browser opens and closes the popover.
    this.#button.popoverTargetElement = this.#panel;
    this.#panel.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#onFieldChange(target);
      else {
        const end = END_TIMES[this.#doNotDisturb.value]?.();
        this.#setDoNotDisturb(end ?? this.#preferences.doNotDisturbUntil);
      }
    });
    this.#allow.addEventListener("click", () => this.#requestPermission());
    this.#panel.addEventListener("beforetoggle", (event) => {
      if (event instanceof ToggleEvent && event.newState === "open") this.#fill();
    });
  }

  /** Called if the button was pressed before this part was loaded. */
  toggle() {
    this.#panel.togglePopover({ source: this.#button });
  }

  /**
   * @param {RoomInfo} info
   * @param {string} ownId
   */
  draw(info, ownId) {
    this.#info = info;
    this.#ownId = ownId;
    // Filled only when visible: asking for permission blocks the page.
    if (this.#panel.matches(":popover-open")) this.#fill();
  }

  #fill() {
    if (!this.#info) return;
    const info = this.#info;
    const label = roomLabel(info, this.#ownId);
    setText(this.#legend, strings.notifyIn(info.type === "public" ? `# ${label}` : label));
    const level = this.#preferences.levelOf(info);
    for (const field of this.#levels) field.checked = field.value === level;
    this.#sound.draw();
    this.#fillDoNotDisturb();
    this.#drawPermission();
  }

  #fillDoNotDisturb() {
    const { isDoNotDisturb, doNotDisturbUntil } = this.#preferences;
    const morning = tomorrowMorning();
    const presets = new Map([[FOREVER, "none"], [morning, "tomorrow"]]);
    const selected = isDoNotDisturb ? presets.get(doNotDisturbUntil) ?? "until" : "off";
    const current = selected === "until"
      ? [new Option(strings.untilTime(formatEnd(doNotDisturbUntil)), selected)]
      : [];
    const options = [
      ...current,
      new Option(strings.doNotDisturbOff, "off"),
      new Option(strings.forOneHour, "hour"),
      new Option(strings.untilTime(formatEnd(morning)), "tomorrow"),
      new Option(strings.untilTurnedOff, "none"),
    ];
    const version = options.map(({ text }) => text).join();
    // Replacing the options closes an open list.
    if (this.#doNotDisturb.dataset.version !== version) {
      this.#doNotDisturb.replaceChildren(...options);
    }
    this.#doNotDisturb.dataset.version = version;
    this.#doNotDisturb.value = selected;
  }

  #drawPermission() {
    const { permission = "denied" } = globalThis.Notification ?? {};
    this.#allow.hidden = permission !== "default";
    this.#blocked.hidden = permission !== "denied";
  }

  /** @param {HTMLInputElement} field */
  #onFieldChange({ value }) {
    const level = LEVELS.find((one) => one === value);
    if (level && this.#info) this.#options.roomList.setNotificationLevel(this.#info.room, level);
  }

  /** @param {number} until */
  async #setDoNotDisturb(until) {
    const { client, roomList, showStatus } = this.#options;
    const previous = this.#preferences.doNotDisturbUntil;
    roomList.setDoNotDisturbUntil(until);
    try {
      await client.rooms.setDoNotDisturb(until);
    } catch {
      roomList.setDoNotDisturbUntil(previous);
      showStatus(strings.tryAgainLater);
    }
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
function createLabel(field, label) {
  return create("label", {}, [field, create("span", {}, [label])]);
}

function tomorrowMorning() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  return date.setHours(MORNING_HOUR, 0, 0, 0);
}
