// @ts-check
// What is asked before the reader leaves a room.

import { strings } from "../../i18n/lazy.js";
import { roomLabel } from "./room_info.js";

/** @import { RoomInfo } from "../../client/mod.js" */

/**
 * @param {RoomInfo} facts
 * @param {string} reader the own id
 */
export function leaveConfirmation(facts, reader) {
  const { type, members = [] } = facts;
  const label = roomLabel(facts, reader);
  const isLast = !members.some(({ id }) => id !== reader);
  const isDirect = type === "direct";
  const lead = isDirect ? strings.leaveDirectMessageLead : strings.leaveRoomLead;
  return {
    title: isDirect ? strings.leaveDirectMessageTitle(label) : strings.leaveRoomTitle(label),
    lead: isLast ? strings.leaveLastLead : lead,
    submit: strings.leave,
  };
}
