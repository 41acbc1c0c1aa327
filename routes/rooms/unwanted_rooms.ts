// DELETE /api/rooms?addedBy=: leave all private rooms to which one person added the visitor.

import { parseUserId } from "../../chat/user.ts";
import { ChatError } from "../../chat/errors.ts";
import type { Rooms } from "./rooms.ts";
import type { Handler, RequestContext } from "../request/context.ts";

/** Rooms that are left at once: each is an entry of the log. */
const AT_ONCE = 25;

/** Counts as one change, however many rooms there are: nobody should wait to be rid of them. */
export function leaveRooms({ changes, replica }: Pick<Rooms, "changes" | "replica">): Handler {
  return async (request, _params, visit) => {
    const addedBy = parseUserId("addedBy", new URL(request.url).searchParams.get("addedBy"));
    visit.requireDirectory();
    const rooms = replica.directory.rooms.addedTo(visit.author.id, addedBy);
    for (let start = 0; start < rooms.length; start += AT_ONCE) {
      const some = rooms.slice(start, start + AT_ONCE);
      await Promise.all(some.map((room) => leave(room, { changes, visit })));
    }
    return Response.json({ left: rooms });
  };
}

async function leave(
  room: string,
  { changes, visit }: Pick<Rooms, "changes"> & { visit: RequestContext },
): Promise<void> {
  try {
    await changes.submit({ type: "remove", user: visit.author.id }, { visit, room });
  } catch (error) {
    // Somebody else removed them meanwhile, or they left on another device.
    if (!(error instanceof ChatError) || !isGone(error)) throw error;
  }
}

function isGone({ code }: ChatError): boolean {
  return code === "unknown-user" || code === "unknown-room";
}
