// GET /api/rooms/:room/recent-authors: the users who posted in a room lately.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { formatCursor } from "../../hub/mod.ts";
import { parseRoom } from "../../chat/room.ts";
import type { Handler } from "../request/context.ts";

/** The last first, each once, as they are called now: a name that was given since holds here, too. */
export function getRecentAuthors(broker: BrokerClient): Handler {
  return async (_request, { room: name }, visit) => {
    const room = parseRoom(name);
    visit.requireReadable(room);
    const { position, authors } = await broker.recentAuthors(room);
    await visit.requireReadableAt(room, position);
    const names = new Map(authors.toReversed().map(({ id, name }) => [id, name]));
    const ids = new Set(authors.map(({ id }) => id));
    const users = [...ids].map((id) => ({ id, name: visit.knownName(id) ?? names.get(id) }));
    return Response.json({ cursor: formatCursor(position), users });
  };
}
