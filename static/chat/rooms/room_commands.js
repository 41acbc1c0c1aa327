// @ts-check
// The commands of a room's menu.

/** @import { ListedRoom, RoomInfo } from "../../client/mod.js" */

/**
 * @typedef {"editRoom" | "addPeople" | "invite" | "members" | "files" | "addFavourite" | "removeFavourite" |
 *   "markRead" | "notifications" | "copyLink" | "hide" | "archive" | "unarchive" | "leave"} RoomCommand
 */
/** @typedef {{ id: string, isGuest: boolean, canModerate: boolean, canInvite: boolean,
 *   files?: unknown }} User `files`: undefined if this chat has none */

/**
 * Returns the commands in the order of the menu.
 * @param {RoomInfo & Partial<Pick<ListedRoom, "unread" | "favouriteRank">>} info `unread`: undefined if the
 * room is not in the list
 * @param {User} user
 * @param {string} lobby the room that everyone keeps
 * @returns {RoomCommand[]}
 */
export function roomCommands(info, user, lobby) {
  const { room, type, opener, isArchived, isNew, unread, favouriteRank } = info;
  const isFavourite = favouriteRank !== undefined;
  const isManager = type !== "direct" && (user.canModerate || (opener ?? "") === user.id);
  const canSetTopic = type === "public" && !user.isGuest && !isArchived;
  /** @type {[RoomCommand, boolean][]} */
  const commands = [
    ["editRoom", isManager || canSetTopic],
    ["addPeople", canAddPeople(info, user)],
    ["invite", type === "public" && user.canInvite],
    ["members", true],
    ["files", user.files !== undefined],
    ["addFavourite", unread !== undefined && !isFavourite && !isNew],
    ["removeFavourite", isFavourite],
    ["markRead", unread !== undefined && unread > 0],
    ["notifications", true],
    ["copyLink", true],
    ["hide", room !== lobby],
    ["archive", isManager && !isArchived && room !== lobby],
    ["unarchive", isManager && isArchived],
    ["leave", type !== "public"],
  ];
  return commands.filter(([, isOffered]) => isOffered).map(([command]) => command);
}

/**
 * Returns whether a user can add people to a room: a direct message has fixed members.
 * @param {Pick<RoomInfo, "type">} info
 * @param {Pick<User, "isGuest">} user
 */
export function canAddPeople({ type }, { isGuest }) {
  return type === "private" && !isGuest;
}
