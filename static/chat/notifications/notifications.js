// @ts-check
// Notifies the user of messages in rooms that they are not looking at: by a desktop notification and a
// sound, once for all tabs.

import { isEmote, toLine } from "../messages/markdown/markdown_with_blocks.js";
import { isPageActive, LOCK_PREFIX, withLock } from "../rooms/tab_focus.js";
import { roomLabel } from "../rooms/room_info.js";
import { playSound } from "./sound.js";
import { iconUrl } from "./title_badge.js";
import { chatName } from "../../ui/chat_name.js";
import { strings } from "../../i18n/lazy.js";
import { shouldNotify } from "./should_notify.js";

/** @import { TabFocus } from "../rooms/tab_focus.js" */
/** @import { MessageEvent, RoomInfo } from "../../client/mod.js" */
/** @import { Preferences } from "./preferences.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} NotificationsOptions
 * @property {Preferences} preferences
 * @property {TabFocus} tabFocus
 * @property {CurrentUser} currentUser
 * @property {(room: string) => void} open
 */

const MAX_CHARS = 200;
/** By then all tabs have received the message, and another sound may follow. */
const CLAIM_MS = 5_000;

export class Notifications {
  #options;
  /** @type {Map<string, Notification>} visible notifications by room */
  #visible = new Map();

  /** @param {NotificationsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @param {MessageEvent} message
   * @param {RoomInfo} info of its room
   */
  async onMessage(message, info) {
    const { preferences, tabFocus, currentUser } = this.#options;
    if (preferences.isDoNotDisturb) return;
    if (!shouldNotify(message, { preferences, info, ownId: currentUser.id })) return;
    if (await isViewing(info.room, tabFocus) || !await claim(message.id)) return;
    const { sound, volume } = preferences;
    // Once for a burst of messages, whichever tabs show them.
    if (sound !== "none" && await claim("sound")) playSound(sound, volume);
    this.#show(message, info);
  }

  /**
   * Closes the notification of a room: it was read, on this device or another one.
   * @param {string} room
   */
  close(room) {
    this.#visible.get(room)?.close();
    this.#visible.delete(room);
  }

  /**
   * @param {MessageEvent} message
   * @param {RoomInfo} info
   */
  #show({ from, text, files }, info) {
    if (!globalThis.Notification || Notification.permission !== "granted") return;
    const { currentUser, open } = this.#options;
    const { room, type } = info;
    const title = type === "direct"
      ? from
      : strings.notificationTitle(from, roomLabel(info, currentUser.id));
    const said = toLine({ text, files });
    const line = isEmote(text) ? strings.emoteFrom(from, said) : said;
    const body = [...line].slice(0, MAX_CHARS).join("");
    try {
      // The newest notification of a room replaces the others, and alerts like the first one.
      const tag = `hubbub ${room}`;
      const options = { body, tag, renotify: true, icon: iconUrl, silent: true };
      const notification = new Notification(strings.pageTitle(title, chatName), options);
      this.#visible.set(room, notification);
      notification.addEventListener("click", () => {
        focus();
        open(room);
        this.close(room);
      });
    } catch {
      // Mobile browsers let only service workers show notifications.
    }
  }
}

/**
 * Returns whether the user is looking at a room, in any tab.
 * @param {string} room
 * @param {TabFocus} tabFocus
 */
async function isViewing(room, tabFocus) {
  // Without a secure context there are no locks, and each tab only knows of itself.
  if (!navigator.locks) return isPageActive() && room === tabFocus.room;
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK_PREFIX + room);
}

/**
 * Resolves with whether this tab is the one to notify of a message, or to play a sound: for some seconds
 * no other one is.
 * @param {string} what
 * @returns {Promise<boolean>}
 */
function claim(what) {
  // Without a secure context there are no locks, and every tab notifies.
  if (!navigator.locks) return Promise.resolve(true);
  const { promise, resolve } = Promise.withResolvers();
  withLock(`hubbub notifies ${what}`, { ifAvailable: true }, async (lock) => {
    resolve(lock !== null);
    if (lock) await new Promise((end) => setTimeout(end, CLAIM_MS));
  });
  return promise;
}
