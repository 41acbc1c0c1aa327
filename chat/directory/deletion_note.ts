// The entry of the audit that comes with the deletion of what somebody else wrote. The broker makes it,
// so that there is one for each such deletion and for nothing else.

import { SERVER_ROOM } from "./change.ts";
import type { Standing } from "../log.ts";
import type { Draft } from "../message.ts";

/** Nothing where the draft is no deletion, or is one by who wrote the message. */
export function deletionNote(
  { kind, room, from, author, target }: Draft,
  { targetAuthor }: Pick<Standing, "targetAuthor">,
): Draft | undefined {
  if (kind !== "delete" || target === undefined) return undefined;
  if (author !== undefined && author.id === targetAuthor) return undefined;
  const change = { what: "deleted", message: target, room, person: targetAuthor } as const;
  return {
    kind: "change",
    id: crypto.randomUUID(),
    room: SERVER_ROOM,
    ...(author ? { author } : {}),
    from,
    text: JSON.stringify(change),
    change,
  };
}
