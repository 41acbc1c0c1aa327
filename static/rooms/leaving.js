// @ts-check
// What is asked before the reader leaves a room.

import { words } from "../later_words.js";
import { labelOf } from "./room_facts.js";

/** @import { RoomFacts } from "../client/mod.js" */

/**
 * @param {RoomFacts} facts
 * @param {string} reader the own id
 */
export function questionOf(facts, reader) {
  const { kind, members = [] } = facts;
  const label = labelOf(facts, reader);
  const isLast = !members.some(({ id }) => id !== reader);
  const isDirect = kind === "direct";
  const lead = isDirect ? words.leaveConversationLead : words.leaveRoomLead;
  return {
    title: isDirect ? words.leaveConversationTitle(label) : words.leaveRoomTitle(label),
    lead: isLast ? words.leaveLastLead : lead,
    submit: words.leave,
  };
}
