// What is stored with the deletion of a message. The broker makes it, so that there is one of each for
// each deletion that asks for it and for nothing else.

import type { DraftContext } from "../log.ts";
import type { Draft } from "../message.ts";
import { type Change, SERVER_ROOM } from "./changes.ts";
import type { Directory } from "./directory.ts";

/** Nothing where the draft is no deletion. */
export function deletionNotes(
  directory: Pick<Directory, "rooms">,
  draft: Draft,
  { targetAuthor }: Pick<DraftContext, "targetAuthor">,
): Draft[] {
  const { type, room, author, target } = draft;
  if (type !== "delete" || target === undefined) return [];
  const isPinned = directory.rooms.get(room)?.pins.has(target) ?? false;
  const isOwn = author !== undefined && author.id === targetAuthor;
  return [
    // What is gone is pinned no more.
    ...(isPinned ? [toNote(draft, room, { type: "unpin", message: target })] : []),
    // That somebody else than its author did it stands in the audit.
    ...(isOwn ? [] : [
      toNote(draft, SERVER_ROOM, { type: "deleted", message: target, room, user: targetAuthor }),
    ]),
  ];
}

/** A change by who made the deletion. */
function toNote({ author, from }: Draft, room: string, change: Change): Draft {
  return {
    type: "change",
    id: crypto.randomUUID(),
    room,
    ...(author ? { author } : {}),
    from,
    text: JSON.stringify(change),
    change,
  };
}
