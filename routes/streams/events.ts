// GET /api/events?room=…&room=…&after=…: the events of some rooms, from a cursor on.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { type Cursor, parseCursor } from "../../hub/mod.ts";
import { chatError } from "../../chat/errors.ts";
import { DEFAULT_ROOM, parseRoom } from "../../chat/room.ts";
import { apiFormat } from "./event_format.ts";
import type { RateLimiter } from "../request/rate_limiter.ts";
import { ensureRoomsKnown } from "../request/read_your_writes.ts";
import type { StreamRegistry } from "./stream_registry.ts";
import type { Handler } from "../request/context.ts";

const MAX_ROOMS = 100;

/** A cursor that no log knows: its reader is told `reset`. */
const UNKNOWN: Cursor = { epoch: "", gid: 0 };

/** What streams begin with. */
export interface Following {
  readonly broker: Pick<BrokerClient, "head">;
  readonly limiter: RateLimiter;
}

export function events(streams: StreamRegistry, { broker, limiter }: Following): Handler {
  return async (request, _params, visit) => {
    const params = new URL(request.url).searchParams;
    // `Last-Event-ID` is newer: a browser sends it when it comes again with the same address.
    const cursor = request.headers.get("last-event-id") ?? params.get("after");
    const after = cursor ? parseCursor(cursor) ?? UNKNOWN : undefined;
    const asked = parseRooms(params);
    const { isUnlimited } = visit.caller;
    limiter.consume("stream", visit.caller);
    await ensureRoomsKnown(asked, { broker, visit });
    const rooms = asked.filter((room) => visit.mayRead(room));
    // Where none is left the first says why; it is the same for a room that is not there.
    if (rooms.length === 0) visit.requireReadable(asked[0] ?? DEFAULT_ROOM);
    limiter.consume("stream", { isUnlimited, rooms });
    const denied = asked.filter((room) => !rooms.includes(room));
    return streams.open({ rooms, denied, format: apiFormat, after, reader: visit });
  };
}

function parseRooms(params: URLSearchParams): string[] {
  const names = params.getAll("room");
  if (names.length > MAX_ROOMS) {
    throw chatError("invalid-field", `A stream has at most ${MAX_ROOMS} rooms`, {
      field: "room",
    });
  }
  return names.length === 0 ? [DEFAULT_ROOM] : names.map(parseRoom);
}
