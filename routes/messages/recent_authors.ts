// GET /api/rooms/:room/recent-authors.

import { parseRoom } from "../../chat/domain/room.ts";
import { formatCursor } from "../../hub/mod.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

/** Returns each recent author of the room once, most recent first, under their current name. */
export function getRecentAuthors({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (_request, { room: name }, context) => {
    const room = parseRoom(name);
    context.permissions.requireReadable(room);
    const { position, authors } = await broker.recentAuthors(room);
    await context.permissions.requireReadableAt(room, position);
    const names = new Map(authors.toReversed().map(({ id, name }) => [id, name]));
    const ids = new Set(authors.map(({ id }) => id));
    const users = [...ids].map((id) => ({ id, name: context.nameOf(id) ?? names.get(id) }));
    return Response.json({ cursor: formatCursor(position), users });
  };
}
