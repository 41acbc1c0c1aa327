// GET /api/audit: changes of users, and of public rooms and the user's private rooms, newest first.

import { parseLimit } from "../request/pagination.ts";
import { type ChangeEntry, toChangeEntry } from "../../chat/directory/change_entry.ts";
import { type Change, SERVER_ROOM } from "../../chat/directory/changes.ts";
import { isWhole } from "../../chat/protocol.ts";
import { isPrivate } from "../../chat/domain/room.ts";
import type { Cursor } from "../../hub/mod.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { parseBounds } from "../request/params.ts";
import { displayName } from "../users/display_names.ts";

/**
 * Maximum number of private rooms that a request to the broker may name; the most recently joined are
 * taken.
 */
const MAX_PRIVATE_ROOMS = 1_000;

export function getAuditLog(
  { broker, recentActivity, replica }: Pick<
    Dependencies,
    "broker" | "recentActivity" | "replica"
  >,
): Handler {
  return async (request, _params, context) => {
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const { privateRooms, publicPatterns: patterns } = context.permissions;
    const { position, entries } = await broker.audit({
      limit,
      ...parseBounds(params, ["before"]),
      privateRooms: privateRooms.slice(-MAX_PRIVATE_ROOMS),
      ...(patterns && { patterns }),
    });
    const { directory } = replica;
    const nameOf = (id: string) => displayName(id, { directory, recentActivity });
    const readable = await filterReadable(entries.map(toChangeEntry), { context, position });
    const changes = readable.map((entry) => toView(entry, nameOf));
    return Response.json({ complete: isWhole(entries, { limit }), changes });
  };
}

/** Checks the permissions again, because they may have been revoked meanwhile. */
async function filterReadable(
  changes: readonly ChangeEntry[],
  { context, position }: { context: RequestContext; position: Cursor },
): Promise<ChangeEntry[]> {
  const rooms = new Map(changes.map((entry) => [entry, roomOf(entry)]));
  if (rooms.values().some(isPrivate)) await context.waitFor(position);
  return changes.filter((entry) => {
    const room = rooms.get(entry) ?? SERVER_ROOM;
    return room === SERVER_ROOM || context.permissions.mayRead(room);
  });
}

/** Returns the room that a change is about, which for a deletion is not the room of the entry. */
function roomOf({ room, change }: ChangeEntry): string {
  return change.type === "deleted" ? change.room : room;
}

/** Without `by`, the change was made by the operator. */
function toView(
  { gid, at, room, author, from, change }: ChangeEntry,
  nameOf: (id: string) => string,
) {
  const by = author === undefined ? undefined : { id: author, name: from || nameOf(author) };
  const { user: id, ...rest } = withoutPrivateDetails(change);
  const user = id === undefined ? undefined : { id, name: nameOf(id) };
  return { gid, at, room, by, ...rest, user };
}

/** Removes devices, sessions, passkeys and invitation hashes. */
function withoutPrivateDetails(change: Change): { type: string; user?: string | undefined } {
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
      const { invitation: _, ...rest } = change;
      return rest;
    }
    default:
      return change;
  }
}
