// Several web processes follow one log, and one may hear later than another of what was done there: by
// which a browser is answered now, and by which the next time, is nobody's choice.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { isPrivate } from "../../chat/room.ts";
import type { Handler, RequestContext } from "./context.ts";

interface RoomRequest {
  readonly broker: Pick<BrokerClient, "head">;
  readonly visit: RequestContext;
}

/**
 * Resolves once this process goes by all that is stored now.
 *
 * @throws {ChatError} `broker-unavailable` if it has not come there in time.
 */
export async function catchUp({ broker, visit }: RoomRequest): Promise<void> {
  await visit.waitFor(await broker.head());
}

/**
 * For rooms that the visitor asks for and may have been taken into just now. Where the broker does not
 * answer it stays with what is known here.
 */
export async function ensureRoomsKnown(
  rooms: readonly string[],
  asking: RoomRequest,
): Promise<void> {
  const { visit } = asking;
  // While nothing is known all are refused for now: a thousand that come together need not ask.
  if (!visit.isDirectoryLoaded) return;
  const isNews = rooms.some((room) => isPrivate(room) && !visit.mayReadNow(room));
  if (isNews) await catchUp(asking).catch(() => {});
}

/** The same for the room of the path, before a handler that goes by what is known of it. */
export function withFreshRoom(broker: RoomRequest["broker"], handler: Handler): Handler {
  return async (request, params, visit) => {
    const { room } = params;
    if (room !== undefined) await ensureRoomsKnown([room], { broker, visit });
    return await handler(request, params, visit);
  };
}
