// GET /api/events?room=…&room=…&after=…: streams the events of rooms, from a cursor on.

import { chatError } from "../../chat/errors.ts";
import { DEFAULT_ROOM, parseRoom } from "../../chat/domain/room.ts";
import { type Cursor, parseCursor } from "../../hub/mod.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { catchUpWithRooms } from "../request/read_your_writes.ts";
import { apiFormat } from "./event_format.ts";

const MAX_ROOMS = 100;

/** Represents an invalid cursor: no log has it, so the client receives `reset`. */
const UNKNOWN: Cursor = { epoch: "", gid: 0 };

export function streamEvents(
  { broker, rateLimiter, streams }: Pick<Dependencies, "broker" | "rateLimiter" | "streams">,
): Handler {
  return async (request, _params, context) => {
    const params = new URL(request.url).searchParams;
    // A browser that reconnects repeats the URL: `Last-Event-ID` is newer than `after`.
    const cursor = request.headers.get("last-event-id") ?? params.get("after");
    const after = cursor ? parseCursor(cursor) ?? UNKNOWN : undefined;
    const requested = parseRooms(params);
    const { permissions, caller: { isUnlimited } } = context;
    rateLimiter.consume("stream", context.caller);
    await catchUpWithRooms(requested, { broker, context });
    const rooms = requested.filter((room) => permissions.mayRead(room));
    // If none is left, answers with the error of the first, as for a room that does not exist.
    if (rooms.length === 0) permissions.requireReadable(requested[0] ?? DEFAULT_ROOM);
    rateLimiter.consume("stream", { isUnlimited, rooms });
    const denied = requested.filter((room) => !rooms.includes(room));
    return streams.open({ rooms, denied, format: apiFormat, after, context });
  };
}

function parseRooms(params: URLSearchParams): string[] {
  const names = params.getAll("room");
  if (names.length > MAX_ROOMS) {
    const message = `Cannot stream ${names.length} rooms: expected at most ${MAX_ROOMS}`;
    throw chatError("invalid-field", message, { field: "room" });
  }
  return names.length === 0 ? [DEFAULT_ROOM] : names.map(parseRoom);
}
