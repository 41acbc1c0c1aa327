// @ts-check
// Finds the room's name that is being typed after "#", and the rooms that it matches.

import { isInCode } from "../markdown_context.js";

/** @import { RoomInfo } from "../../../client/mod.js" */

/** Not within a word or an address. */
const BEGUN = /(?<=^|[\s(])#([\p{L}\p{N}_-]*)$/u;

/**
 * Returns the incomplete name before the caret, without its "#".
 * @param {string} text
 * @param {number} caret
 * @returns {{ from: number, query: string } | undefined} `from` is the position of the "#"
 */
export function roomQuery(text, caret) {
  const before = text.slice(0, caret);
  const [found, query = ""] = BEGUN.exec(before) ?? [];
  if (found === undefined || isInCode(before)) return;
  return { from: caret - found.length, query };
}

/**
 * Returns the rooms whose name starts with the query, then those with another word that does. Private rooms
 * are none: their names are not for everyone who reads the message.
 * @template {Pick<RoomInfo, "room" | "type" | "isArchived">} Room
 * @param {string} query
 * @param {readonly Room[]} rooms
 * @returns {Room[]}
 */
export function matchRooms(query, rooms) {
  const start = query.toLowerCase();
  const open = rooms.filter(({ type, isArchived }) => type === "public" && !isArchived);
  const first = open.filter(({ room }) => room.startsWith(start));
  const others = open.filter(({ room }) =>
    !room.startsWith(start) && room.split(/[-_]/).some((word) => word.startsWith(start))
  );
  return [...first, ...others];
}
