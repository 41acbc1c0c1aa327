// @ts-check
// Which messages notify the user.

import { mentionsUser } from "../rooms/room_info.js";

/** @import { Message } from "../../client/mod.js" */
/** @import { Preferences } from "./preferences.js" */

/**
 * @param {Pick<Message, "author" | "mentions" | "groupMention">} message
 * @param {{ preferences: Preferences, info: Parameters<Preferences["levelOf"]>[0], ownId: string }} context
 */
export function shouldNotify(message, { preferences, info, ownId }) {
  if (message.author === ownId) return false;
  const level = preferences.levelOf(info);
  return level === "all" || (level === "mentions" && mentionsUser(message, ownId));
}
