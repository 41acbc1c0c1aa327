// @ts-check
// Suggests rooms for a name that is being typed after "#"; a room that is chosen becomes a link to it.

import { create } from "../../../ui/dom.js";
import { roomUrl } from "../../router.js";
import { matchRooms, roomQuery } from "./room_query.js";
import { MAX_SUGGESTIONS } from "./mention_suggestions.js";

/** @import { ListedRoom } from "../../../client/mod.js" */
/** @import { Suggestions } from "../autocomplete/autocomplete.js" */

/**
 * @param {() => readonly ListedRoom[]} rooms in the order of the list
 * @returns {(text: string, caret: number) => Suggestions | undefined}
 */
export function suggestRooms(rooms) {
  return (text, caret) => {
    const begun = roomQuery(text, caret);
    if (!begun) return;
    const items = matchRooms(begun.query, rooms()).slice(0, MAX_SUGGESTIONS);
    return {
      from: begun.from,
      items: items.map(({ room, topic }) => ({
        text: `[#${room}](${roomUrl(room)}) `,
        label: [
          create("bdi", {}, [`#${room}`]),
          create("bdi", { className: "choice-about" }, [topic]),
        ],
      })),
    };
  };
}
