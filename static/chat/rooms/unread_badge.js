// @ts-check
// The mark of unread messages beside the name of a room.

import { query, setText } from "../../ui/dom.js";
import { strings } from "../../i18n/core.js";
import { unreadForUser } from "./room_info.js";

/** @import { ListedRoom } from "../../client/mod.js" */

/**
 * Shows the number of messages for the user, or else that there are others: as a dot, which CSS draws.
 * @param {HTMLElement} row
 * @param {Pick<ListedRoom, "type" | "unread" | "mentions">} room
 */
export function drawUnread(row, room) {
  const forUser = unreadForUser(room);
  row.classList.toggle("needs-attention", forUser > 0);
  const text = room.unread > 0 ? strings.unreadCount(forUser || room.unread) : "";
  setText(query(row, ".unread", HTMLElement), text);
}
