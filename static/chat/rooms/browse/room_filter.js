// @ts-check
// Filters the rooms to browse: by name first, then by topic.

import { roomLabel } from "../room_info.js";
import { findTargets } from "../switcher/switcher_search.js";

/** @import { ListedRoom } from "../../../client/mod.js" */

/**
 * Returns the rooms whose name or topic matches, without direct messages.
 * @param {readonly ListedRoom[]} rooms
 * @param {string} typed
 */
export function filterRooms(rooms, typed) {
  const named = rooms.filter(({ type }) => type !== "direct")
    .map((room) => ({ key: room.room, label: roomLabel(room, ""), room }))
    .toSorted((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
  if (typed.trim() === "") return named.map(({ room }) => room);
  const byName = findTargets(named, typed, []);
  const rest = named.filter((one) => !byName.includes(one));
  const words = typed.trim().toLocaleLowerCase();
  const byTopic = rest.filter(({ room }) => room.topic.toLocaleLowerCase().includes(words));
  return [...byName, ...byTopic].map(({ room }) => room);
}
