// GET /api/unread?lobby=48&dev=0: how much is new in some rooms, each with the seq read last.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { formatCursor } from "../../hub/mod.ts";
import { chatError } from "../../chat/errors.ts";
import { isPrivate, parseRoom } from "../../chat/room.ts";
import { parseCount } from "../request/pagination.ts";
import type { Handler } from "../request/context.ts";

const MAX_ROOMS = 100;

export function getUnreadCounts(broker: Pick<BrokerClient, "unread">): Handler {
  return async (request, _params, visit) => {
    const read = parseRead(new URL(request.url).searchParams);
    // How long it takes to count would tell that there is such a room, and whether it is busy.
    const readable = new Map([...read].filter(([room]) => visit.mayRead(room)));
    const { position, value } = await broker.unread(readable, visit.identity?.id);
    // A right may have gone while the broker was asked, and it may have heard of that first.
    if (value.some(({ room }) => isPrivate(room))) await visit.waitFor(position);
    const known = new Map(value.map((one) => [one.room, one]));
    const rooms = [...read.keys()].map((room) => {
      // One that may not be read is like one that is not there.
      const nothing = { room, head: 0, unread: 0, mentions: 0 };
      return visit.mayRead(room) ? known.get(room) ?? nothing : nothing;
    });
    return Response.json({ cursor: formatCursor(position), rooms });
  };
}

/** The seq read last in each room. */
function parseRead(params: URLSearchParams): Map<string, number> {
  const rooms = [...new Set(params.keys())];
  if (rooms.length === 0 || rooms.length > MAX_ROOMS) {
    const message = `Name 1 to ${MAX_ROOMS} rooms, each with the seq that was read last`;
    throw chatError("invalid-field", message, { field: "room" });
  }
  return new Map(rooms.map((room) => [parseRoom(room), parseCount(params, room) ?? 0]));
}
