// @ts-check
// The sections of the sidebar.

/** @import { ListedRoom } from "../../client/mod.js" */

/** @typedef {"favourites" | "rooms" | "direct-messages"} Section */

/** @type {readonly Section[]} from top to bottom */
export const SECTIONS = ["favourites", "rooms", "direct-messages"];

/**
 * Returns the section of a room.
 * @param {Pick<ListedRoom, "type" | "favouriteRank">} room
 * @returns {Section}
 */
export function sectionOf({ type, favouriteRank }) {
  if (favouriteRank !== undefined) return "favourites";
  return type === "direct" ? "direct-messages" : "rooms";
}

/**
 * Returns the rooms that a section shows: if it is reduced, only the open room and unread ones.
 * @param {readonly ListedRoom[]} rooms of the section
 * @param {{ open: string, isReduced: boolean }} options
 */
export function shownRooms(rooms, { open, isReduced }) {
  return rooms.filter(({ room, unread }) => !isReduced || unread > 0 || room === open);
}
