// PUT /api/rooms/:room/read-marker; GET /api/unread?lobby=48&dev=0.

import { chatError, invalid } from "../../chat/errors.ts";
import { isPrivate, parseRoom } from "../../chat/domain/room.ts";
import { formatCursor } from "../../hub/mod.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { parseCount, readJson } from "../request/params.ts";

/**
 * Moves the read marker and returns where it is now. It only moves back if the user marks the room as
 * unread; until they read on, other devices cannot move it forward.
 */
export function putReadMarker(
  { broker, limits }: Pick<Dependencies, "broker" | "limits">,
): Handler {
  return async (request, { room: name }, { permissions }) => {
    const room = parseRoom(name);
    const { seq, isMarkedUnread } = await readJson(request, limits, ["seq", "isMarkedUnread"]);
    const move = { seq: parseSeq(seq), ...parseMark(isMarkedUnread) };
    permissions.requireReadable(room);
    const { position, read } = await broker.markRead(room, { user: permissions.actor.id, ...move });
    await permissions.requireReadableAt(room, position);
    return Response.json({ room, read });
  };
}

function parseSeq(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid("seq", "must be a whole number");
}

function parseMark(isMarkedUnread: unknown): { isMarkedUnread?: boolean } {
  if (isMarkedUnread === undefined) return {};
  if (typeof isMarkedUnread === "boolean") return { isMarkedUnread };
  throw invalid("isMarkedUnread", "must be true or false");
}

const MAX_ROOMS = 100;

/** Returns the unread counts of the rooms in the query, each with the seq that the client has read. */
export function getUnreadCounts(
  { broker }: { broker: Pick<Dependencies["broker"], "unread"> },
): Handler {
  return async (request, _params, context) => {
    const { permissions } = context;
    const read = parseReadSeqs(new URL(request.url).searchParams);
    // Only readable rooms are counted: the time it takes would reveal that a room exists and is busy.
    const readable = new Map([...read].filter(([room]) => permissions.mayRead(room)));
    const { position, value } = await broker.unread(readable, context.identity?.id);
    // A permission may have been revoked meanwhile, and the broker may know before this process.
    if (value.some(({ room }) => isPrivate(room))) await context.waitFor(position);
    const counts = new Map(value.map((count) => [count.room, count]));
    const rooms = [...read.keys()].map((room) => {
      // A room that may not be read is like one that does not exist.
      const none = { room, head: 0, unread: 0, mentions: 0 };
      return permissions.mayRead(room) ? counts.get(room) ?? none : none;
    });
    return Response.json({ cursor: formatCursor(position), rooms });
  };
}

/** Returns the seq that the client has read in each room. */
function parseReadSeqs(params: URLSearchParams): Map<string, number> {
  const rooms = [...new Set(params.keys())];
  if (rooms.length === 0 || rooms.length > MAX_ROOMS) {
    const message = `Cannot count ${rooms.length} rooms: expected 1 to ${MAX_ROOMS}, ` +
      "each with the seq that was read";
    throw chatError("invalid-field", message, { field: "room" });
  }
  return new Map(rooms.map((room) => [parseRoom(room), parseCount(params, room) ?? 0]));
}
