// GET /api/audit: who changed what of people, and of the public rooms that one may read, newest first.

import type { Cursor } from "../../hub/mod.ts";
import { type Change, SERVER_ROOM } from "../../chat/directory/changes.ts";
import { type ChangeEntry, toChangeEntry } from "../../chat/directory/change_entry.ts";
import { isPrivate } from "../../chat/room.ts";
import { isWhole } from "../../chat/protocol.ts";
import { parseBounds, parseLimit } from "../request/pagination.ts";
import type { ModerationParts } from "./mod.ts";
import { displayName } from "./users.ts";
import type { Handler, RequestContext } from "../request/context.ts";

/** As many as one question takes, those one came to last. */
const MAX_PRIVATE_ROOMS = 1_000;

export function getAudit({ broker, replica, seen }: ModerationParts): Handler {
  return async (request, _params, visit) => {
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const patterns = visit.grantedRooms;
    const { position, entries } = await broker.audit({
      limit,
      ...parseBounds(params, ["before"]),
      privateRooms: visit.privateRooms.slice(-MAX_PRIVATE_ROOMS),
      ...(patterns && { patterns }),
    });
    const { directory } = replica;
    const nameOf = (id: string) => displayName(id, { directory, seen });
    const known = await readable(entries.map(toChangeEntry), { visit, position });
    const changes = known.map((entry) => entryShown(entry, nameOf));
    const complete = isWhole(entries, { limit });
    return Response.json({ complete, changes });
  };
}

/** Again: a right may have gone while the broker was asked. */
async function readable(
  changes: readonly ChangeEntry[],
  { visit, position }: { visit: RequestContext; position: Cursor },
): Promise<ChangeEntry[]> {
  const rooms = new Map(changes.map((entry) => [entry, roomOf(entry)]));
  if (rooms.values().some(isPrivate)) await visit.waitFor(position);
  return changes.filter((entry) => {
    const room = rooms.get(entry) ?? SERVER_ROOM;
    return room === SERVER_ROOM || visit.mayRead(room);
  });
}

/** The room that a change is about: a deletion is noted elsewhere. */
function roomOf({ room, change }: ChangeEntry): string {
  return change.type === "deleted" ? change.room : room;
}

/** Without `by` the operator of the machine made it. */
function entryShown(
  { gid, at, room, author, from, change }: ChangeEntry,
  nameOf: (id: string) => string,
) {
  const by = author === undefined ? undefined : { id: author, name: from || nameOf(author) };
  const { user: id, ...rest } = changeShown(change);
  const user = id === undefined ? undefined : { id, name: nameOf(id) };
  return { gid, at, room, by, ...rest, user };
}

/** Devices, sessions and passkeys are their person's own affair. */
function changeShown(change: Change): { type: string; user?: string | undefined } {
  switch (change.type) {
    case "join":
    case "link":
    case "sign-in":
    case "sign-out":
    case "sign-out-everywhere":
    case "passkey":
    case "forget-passkey":
      return { type: change.type, user: change.user };
    case "invite":
    case "revoke": {
      const { invitation: _, ...shown } = change;
      return shown;
    }
    default:
      return change;
  }
}
