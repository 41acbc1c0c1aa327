// @ts-check
// The confirmation before leaving a room.

import { roomLabel } from "../rooms/room_info.js";
import { strings } from "../../i18n/lazy.js";

/** @import { RoomInfo } from "../../client/mod.js" */

/**
 * @param {RoomInfo} info
 * @param {string} ownId
 */
export function leaveConfirmation(info, ownId) {
  const { type, members = [] } = info;
  const label = roomLabel(info, ownId);
  const isLast = !members.some(({ id }) => id !== ownId);
  const isDirect = type === "direct";
  const lead = isDirect ? strings.leaveDirectMessageLead : strings.leaveRoomLead;
  return {
    title: isDirect ? strings.leaveDirectMessageTitle(label) : strings.leaveRoomTitle(label),
    lead: isLast ? strings.leaveLastLead : lead,
    submit: strings.leave,
  };
}
