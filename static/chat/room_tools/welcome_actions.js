// @ts-check
// Lists the actions that a user may take in an empty room.

import { roomCommands } from "../rooms/room_commands.js";

/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { User } from "../rooms/room_commands.js" */

/**
 * @typedef {"write" | "invite" | "addPeople" | "editRoom" | "addRoom" | "browse" | "profile"
 *   | "unarchive" | "goToLobby"} WelcomeAction
 */

/**
 * Returns the actions, the most useful first.
 * @param {RoomInfo & { isClosed?: boolean }} info `isClosed`: the user cannot read the room
 * @param {User & { canCreateRooms: boolean }} user
 * @param {string} lobby the room that everyone keeps
 * @returns {WelcomeAction[]}
 */
export function welcomeActions(info, user, lobby) {
  const { room, type, isArchived, isNew, isReadOnly, isClosed, members = [] } = info;
  if (isClosed) return room === lobby ? ["browse"] : ["goToLobby", "browse"];
  const commands = new Set(roomCommands(info, user, lobby));
  const isPublic = type === "public";
  const canPost = !isArchived && !isReadOnly;
  /** @type {[WelcomeAction, boolean][]} */
  const actions = [
    ["unarchive", commands.has("unarchive")],
    ["write", canPost],
    ["invite", commands.has("invite") && canPost],
    ["addPeople", commands.has("addPeople") && !isArchived],
    ["editRoom", type === "private" && commands.has("editRoom") && !isArchived],
    ["profile", type === "direct" && members.length === 2],
    ["addRoom", isPublic && user.canCreateRooms && canPost && !isNew],
    ["browse", !canPost || (isPublic && (isNew || !user.canCreateRooms))],
    ["goToLobby", !canPost && room !== lobby],
  ];
  return actions.filter(([, isOffered]) => isOffered).map(([action]) => action);
}
