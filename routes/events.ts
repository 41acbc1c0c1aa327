// GET /api/events?room=…&room=…&after=…: the events of some rooms, from a cursor on.

import { type Cursor, parseCursor } from "../chat/cursor.ts";
import { ChatError } from "../chat/errors.ts";
import { DEFAULT_ROOM, parseRoom } from "../chat/message.ts";
import type { Handler } from "../http/router.ts";
import { apiFormat } from "./event_format.ts";
import type { Streams } from "./streams.ts";

const MAX_ROOMS = 100;

/** A cursor that no log knows: its reader is told `reset`. */
const UNKNOWN: Cursor = { epoch: "", gid: 0 };

export function events(streams: Streams): Handler {
  return (request) => {
    const params = new URL(request.url).searchParams;
    // `Last-Event-ID` is newer: a browser sends it when it comes again with the same address.
    const cursor = request.headers.get("last-event-id") ?? params.get("after");
    const after = cursor ? parseCursor(cursor) ?? UNKNOWN : undefined;
    return streams.open({ rooms: parseRooms(params), format: apiFormat, after });
  };
}

function parseRooms(params: URLSearchParams): string[] {
  const names = params.getAll("room");
  if (names.length > MAX_ROOMS) {
    const options = { field: "room" };
    throw new ChatError("invalid-message", `A stream has at most ${MAX_ROOMS} rooms`, options);
  }
  return names.length === 0 ? [DEFAULT_ROOM] : names.map(parseRoom);
}
