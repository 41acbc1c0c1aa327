// @ts-check
// The items of a room's menus: behind its name, and in the sidebar.

import { create } from "../../ui/dom.js";
import { createIcon } from "../../ui/icon.js";
import { strings } from "../../i18n/dialogs.js";

/** @import { RoomInfo } from "../../client/mod.js" */
/** @import { RoomCommand } from "./room_commands.js" */

/** Favourites are moved in the sidebar only. @typedef {RoomCommand | "moveUp" | "moveDown"} MenuCommand */

/**
 * Icons of the commands; a dangerous one is red.
 * @type {Readonly<Record<MenuCommand, { icon: string, isDangerous?: boolean }>>}
 */
export const ITEMS = {
  editRoom: { icon: "edit" },
  addPeople: { icon: "plus" },
  invite: { icon: "plus" },
  members: { icon: "users" },
  files: { icon: "file" },
  addFavourite: { icon: "star" },
  removeFavourite: { icon: "star" },
  moveUp: { icon: "up" },
  moveDown: { icon: "below" },
  markRead: { icon: "check" },
  notifications: { icon: "bell" },
  copyLink: { icon: "link" },
  hide: { icon: "hide" },
  archive: { icon: "archive" },
  unarchive: { icon: "archive" },
  leave: { icon: "leave", isDangerous: true },
};

/**
 * @param {MenuCommand} command
 * @param {Pick<RoomInfo, "type">} room
 */
export function labelOf(command, { type }) {
  const isDirect = type === "direct";
  // Nobody is a member of a public room: whoever leaves it no longer sees it.
  if (command === "hide" && type === "public") return strings.leaveRoom;
  if (command === "hide") return isDirect ? strings.hideDirectMessage : strings.hideRoom;
  if (command === "leave") return isDirect ? strings.leaveDirectMessage : strings.leaveRoom;
  if (command === "editRoom") return type === "public" ? strings.editTopic : strings.editRoom;
  return strings.roomCommands[command];
}

/**
 * @param {MenuCommand} command
 * @param {Pick<RoomInfo, "type">} room
 */
export function createItem(command, room) {
  const { isDangerous = false } = ITEMS[command];
  const isLeaving = command === "hide" && room.type === "public";
  const { icon } = ITEMS[isLeaving ? "leave" : command];
  const item = create("button", { className: "menu-item", type: "button" }, [
    createIcon(icon),
    labelOf(command, room),
  ]);
  item.dataset.command = command;
  item.classList.toggle("danger", isDangerous);
  return item;
}
