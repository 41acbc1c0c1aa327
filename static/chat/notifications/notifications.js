// @ts-check
// Tells the reader of messages that are not before the eyes: by a notice of the browser and a sound,
// once, however many tabs there are.

import { isEmote, toPlainLine } from "../messages/markdown/markdown.js";
import { strings } from "../../i18n/lazy.js";
import { roomLabel } from "../rooms/room_info.js";
import { NotificationSound } from "./sound.js";
import { claimNotification } from "./claim.js";

/** @import { TabFocus } from "../rooms/tab_focus.js" */
/** @import { MessageEvent, RoomInfo } from "../../client/mod.js" */
/** @import { Preferences } from "./preferences.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} NotificationsOptions
 * @property {Preferences} choices
 * @property {TabFocus} attention
 * @property {CurrentUser} currentUser
 * @property {(room: string) => void} open
 */

const SHOWN_CHARS = 200;

export class Notifications {
  #options;
  #chime = new NotificationSound();
  /** @type {Map<string, Notification>} what is shown, by the name of the room */
  #shown = new Map();

  /** @param {NotificationsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * A message has come.
   * @param {MessageEvent} message
   * @param {RoomInfo} facts of its room
   */
  async onMessage(message, facts) {
    const { choices, attention, currentUser } = this.#options;
    if (
      choices.isDoNotDisturb || !choices.shouldNotify(message, { facts, reader: currentUser.id })
    ) return;
    if (await attention.isViewing(facts.room) || !await claimNotification(message.id)) return;
    if (choices.hasSound) this.#chime.play();
    this.#show(message, facts);
  }

  /**
   * All of a room was read, on this device or another one, or deleted: what tells of it is no news any
   * more.
   * @param {string} room
   */
  close(room) {
    this.#shown.get(room)?.close();
    this.#shown.delete(room);
  }

  /**
   * @param {MessageEvent} message
   * @param {RoomInfo} facts
   */
  #show({ from, text }, facts) {
    if (!globalThis.Notification || Notification.permission !== "granted") return;
    const { currentUser, open } = this.#options;
    const { room, type } = facts;
    const label = roomLabel(facts, currentUser.id);
    const title = type === "direct" ? from : strings.notificationTitle(from, label);
    const said = isEmote(text) ? strings.emoteFrom(from, toPlainLine(text)) : toPlainLine(text);
    const body = [...said].slice(0, SHOWN_CHARS).join("");
    try {
      // The newest of a room stands for all that are new in it, and calls like the first one.
      const tag = `hubbub ${room}`;
      const options = { body, tag, renotify: true, icon: "/static/icons/icon.svg", silent: true };
      const notice = new Notification(title, options);
      this.#shown.set(room, notice);
      notice.addEventListener("click", () => {
        focus();
        open(room);
        this.close(room);
      });
    } catch {
      // Browsers of phones let only service workers show them.
    }
  }
}
