// @ts-check
// Draws "do not disturb" on the notifications button: whether it is on, and until when.

import { EditableRooms } from "../../client/rooms/editable_rooms.js";
import { query } from "../../ui/dom.js";
import { formatEnd } from "../../ui/errors/error_message.js";
import { clockTime } from "../../ui/format_time.js";
import { FOREVER } from "./do_not_disturb_choices.js";
import { strings } from "../../i18n/lazy.js";

/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Preferences } from "./preferences.js" */

const MAX_TIMEOUT_MS = 2_147_483_647;

export class DoNotDisturbButton {
  #button = query(document, ".notifications-button", HTMLButtonElement);
  #preferences;
  #onEnd;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Preferences} preferences
   * @param {() => void} onEnd called when it ends, or has to be drawn again
   */
  constructor(preferences, onEnd) {
    this.#preferences = preferences;
    this.#onEnd = onEnd;
  }

  draw() {
    const { isDoNotDisturb, doNotDisturbUntil } = this.#preferences;
    const until = isDoNotDisturb ? doNotDisturbUntil : 0;
    const hasEnd = isDoNotDisturb && until < FOREVER;
    clearTimeout(this.#timer);
    // The timer is late if the machine slept; go by the clock.
    if (hasEnd) this.#timer = setTimeout(this.#onEnd, Math.min(until - Date.now(), MAX_TIMEOUT_MS));
    // At midnight "tomorrow" becomes today, and the user may change the format of times.
    const state = hasEnd ? strings.doNotDisturbUntil(formatEnd(until)) : strings.doNotDisturb;
    const title = isDoNotDisturb ? `${strings.notifications}. ${state}` : strings.notifications;
    if (this.#button.title === title) return;
    this.#button.classList.toggle("is-do-not-disturb", isDoNotDisturb);
    this.#button.dataset.until = hasEnd ? clockTime(until) : "";
    this.#button.title = title;
    this.#button.ariaLabel = title;
  }
}

/**
 * Turns "do not disturb" on or off, on all devices of the user.
 * @param {number} until
 * @param {{ client: BaseClient, roomList: RoomList, preferences: Preferences, showStatus: (text: string) => void }} page
 */
export async function setDoNotDisturb(until, { client, roomList, preferences, showStatus }) {
  const previous = preferences.doNotDisturbUntil;
  roomList.setDoNotDisturbUntil(until);
  try {
    await new EditableRooms(client.http).setDoNotDisturb(until);
  } catch {
    roomList.setDoNotDisturbUntil(previous);
    showStatus(strings.tryAgainLater);
  }
}
