// @ts-check
// Tells the reader of messages that are not before the eyes: by a notice of the browser and a sound,
// once, however many tabs there are.

import { isEmote } from "../messages/markdown/emote.js";
import { strings } from "../../i18n/lazy.js";
import { lineOf } from "../messages/markdown/markdown.js";
import { roomLabel } from "../rooms/room_info.js";
import { Chime } from "./sound.js";
import { claim } from "./claim.js";

/** @import { TabFocus } from "../rooms/tab_focus.js" */
/** @import { MessageEvent, RoomFacts } from "../../client/mod.js" */
/** @import { NoticeChoices } from "./preferences.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} NoticesOptions
 * @property {NoticeChoices} choices
 * @property {TabFocus} attention
 * @property {CurrentUser} visitor
 * @property {(room: string) => void} open
 */

const SHOWN_CHARS = 200;

export class Notices {
  #options;
  #chime = new Chime();
  /** @type {Map<string, Notification>} what is shown, by the name of the room */
  #shown = new Map();

  /** @param {NoticesOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * A message has come.
   * @param {MessageEvent} message
   * @param {RoomFacts} facts of its room
   */
  async hear(message, facts) {
    const { choices, attention, visitor } = this.#options;
    if (choices.isQuiet || !choices.wants(message, { facts, reader: visitor.id })) return;
    if (await attention.isOn(facts.room) || !await claim(message.id)) return;
    if (choices.hasSound) this.#chime.ring();
    this.#show(message, facts);
  }

  /**
   * All of a room was read, on this device or another one, or deleted: what tells of it is no news any
   * more.
   * @param {string} room
   */
  drop(room) {
    this.#shown.get(room)?.close();
    this.#shown.delete(room);
  }

  /**
   * @param {MessageEvent} message
   * @param {RoomFacts} facts
   */
  #show({ from, text }, facts) {
    if (!globalThis.Notification || Notification.permission !== "granted") return;
    const { visitor, open } = this.#options;
    const { room, type } = facts;
    const label = roomLabel(facts, visitor.id);
    const title = type === "direct" ? from : strings.noticeIn(from, label);
    const said = isEmote(text) ? strings.does(from, lineOf(text)) : lineOf(text);
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
        this.drop(room);
      });
    } catch {
      // Browsers of phones let only service workers show them.
    }
  }
}
