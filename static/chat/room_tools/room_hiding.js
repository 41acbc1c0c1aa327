// @ts-check
// Hides rooms from the list until they need attention or are opened, and says so with a way back.

import { UndoNotice } from "../layout/undo_notice.js";
import { placeholderInfo, roomLabel, roomTitle } from "../rooms/room_info.js";
import { strings } from "../../i18n/lazy.js";

/** @import { ListedRoom, RoomInfo } from "../../client/mod.js" */
/** @import { Preferences } from "../notifications/preferences.js" */
/** @import { RoomList } from "../rooms/room_list.js" */

/**
 * @typedef {object} HideOptions
 * @property {RoomList} roomList
 * @property {Preferences} preferences
 * @property {{ readonly id: string }} currentUser
 * @property {() => { name: string } | undefined} room the open one
 * @property {(name: string) => ListedRoom | undefined} roomInfo
 * @property {(room?: string) => void} open opens a room, by default the lobby
 */

export class RoomHiding {
  #options;
  #notice = new UndoNotice();

  /** @param {HideOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {string} room */
  hide(room) {
    const { roomList, preferences, roomInfo, open } = this.#options;
    const info = roomInfo(room) ?? placeholderInfo(room);
    const level = preferences.levelOf(info);
    const isOpen = this.#options.room()?.name === room;
    const hiding = roomList.setNotificationLevel(room, "hidden");
    if (isOpen) open();
    this.#notice.show(this.#describe(info), async () => {
      if (isOpen) open(room);
      // The server must not get this before the other.
      await hiding;
      await roomList.setNotificationLevel(room, level);
    });
  }

  /** @param {RoomInfo} info */
  #describe(info) {
    const { id } = this.#options.currentUser;
    if (info.type === "direct") return strings.directMessageHidden(roomLabel(info, id));
    const title = roomTitle(info, id);
    return info.type === "public" ? strings.publicRoomLeft(title) : strings.roomHidden(title);
  }
}
