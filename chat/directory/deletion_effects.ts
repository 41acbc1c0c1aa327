// Changes that are stored together with a deletion. The broker creates them, so that each deletion
// has exactly one of each.

import type { DraftContext } from "../log.ts";
import type { Draft } from "../message.ts";
import { type Change, SERVER_ROOM } from "./changes.ts";
import type { Directory } from "./directory.ts";

/** Returns no drafts unless the draft is a deletion. */
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
    // Deleting a message unpins it.
    ...(isPinned ? [toNote(draft, room, { type: "unpin", message: target })] : []),
    // Deleting another user's message is recorded in the audit log.
    ...(isOwn ? [] : [
      toNote(draft, SERVER_ROOM, { type: "deleted", message: target, room, user: targetAuthor }),
    ]),
  ];
}

/** A change by the actor of the deletion. */
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
