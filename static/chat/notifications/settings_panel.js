// @ts-check
// The popover with the notification settings. The browser's permission is only requested when the user
// presses the button for it.

import { create, query, setText } from "../../ui/dom.js";
import { formatEnd } from "../../ui/errors/error_message.js";
import { placeholderInfo, roomTitle } from "../rooms/room_info.js";
import { setDoNotDisturb } from "./do_not_disturb.js";
import { doNotDisturbChoices } from "./do_not_disturb_choices.js";
import { SoundField } from "./sound_field.js";
import { LEVELS } from "./preferences.js";
import { strings } from "../../i18n/lazy.js";

/** @import { ListedRoom, RoomInfo } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Preferences } from "./preferences.js" */

/**
 * @typedef {object} SettingsPanelOptions
 * @property {Preferences} preferences
 * @property {BaseClient} client
 * @property {RoomList} roomList
 * @property {(name: string) => ListedRoom | undefined} roomInfo
 * @property {() => void} onChange
 * @property {(text: string) => void} showStatus
 */

export class SettingsPanel {
  #options;
  #preferences;
  #button = query(document, ".notifications-button", HTMLButtonElement);
  #legend = create("legend");
  #levels = new Map(
    LEVELS.map((value) => [value, create("input", { type: "radio", name: "level", value })]),
  );
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
      ...[...this.#levels].map(([level, field]) =>
        createLabel(field, strings.notificationLevels[level])
      ),
    ]),
    this.#global,
    this.#allow,
    this.#blocked,
  ]);
  /** @type {ReturnType<typeof doNotDisturbChoices>} */
  #choices = [];
  /** @type {RoomInfo | undefined} of the open room */
  #info;
  /** The room whose settings are shown; empty for the open one. */
  #room = "";
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
        const { value } = this.#doNotDisturb;
        const choice = this.#choices.find(({ name }) => name === value);
        if (choice) setDoNotDisturb(choice.end(), this.#options);
      }
    });
    this.#allow.addEventListener("click", () => this.#requestPermission());
    this.#panel.addEventListener("beforetoggle", (event) => {
      if (!(event instanceof ToggleEvent)) return;
      if (event.newState === "open") this.#fill();
      else this.#room = "";
    });
  }

  /** Called if the button was pressed before this part was loaded. */
  toggle() {
    this.#panel.togglePopover({ source: this.#button });
  }

  /** @param {string} room whose settings to show, even if another is open */
  openFor(room) {
    this.#room = room;
    this.#panel.showPopover({ source: this.#button });
    const level = this.#preferences.levelOf(this.#shown ?? placeholderInfo(room));
    this.#levels.get(level)?.focus();
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
    const info = this.#shown;
    if (!info) return;
    setText(this.#legend, strings.notifyIn(roomTitle(info, this.#ownId)));
    const level = this.#preferences.levelOf(info);
    for (const [value, field] of this.#levels) field.checked = value === level;
    this.#sound.draw();
    this.#fillDoNotDisturb();
    this.#drawPermission();
  }

  get #shown() {
    return this.#options.roomInfo(this.#room) ?? this.#info;
  }

  #fillDoNotDisturb() {
    const { isDoNotDisturb, doNotDisturbUntil } = this.#preferences;
    const until = isDoNotDisturb ? doNotDisturbUntil : 0;
    this.#choices = doNotDisturbChoices();
    const selected = this.#choices.find(({ end }) => end() === until)?.name ?? "until";
    const options = this.#choices.map(({ name, label }) => new Option(label, name));
    // The others stay in their places.
    if (selected === "until") {
      options.push(new Option(strings.untilTime(formatEnd(until)), selected));
    }
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
    const room = this.#shown?.room;
    if (level && room) this.#options.roomList.setNotificationLevel(room, level);
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
