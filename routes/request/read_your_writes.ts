// Read-your-writes across web processes: a request may reach a process that lags behind the one that
// served the user's last request.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { isPrivate } from "../../chat/domain/room.ts";
import type { Handler, RequestContext } from "./context.ts";

type Broker = Pick<BrokerClient, "head">;

/**
 * Resolves once this process has applied everything that is stored now.
 *
 * @throws {ChatError} `broker-unavailable` on timeout.
 */
export async function catchUp(broker: Broker, context: RequestContext): Promise<void> {
  await context.waitFor(await broker.head());
}

/**
 * Catches up if the user may not read one of the rooms yet but may have just been added to it. If the
 * broker does not answer, the process decides by what it knows.
 */
export async function catchUpWithRooms(
  rooms: readonly string[],
  { broker, context }: { broker: Broker; context: RequestContext },
): Promise<void> {
  const { permissions } = context;
  // While the directory is loading all private rooms are rejected for now; asking would not help.
  if (!permissions.isLoaded) return;
  const mayBeNew = rooms.some((room) => isPrivate(room) && !permissions.mayReadNow(room));
  if (mayBeNew) await catchUp(broker, context).catch(() => {});
}

/** Catches up with the room of the path before the handler is called. */
export function withFreshRoom(broker: Broker, handler: Handler): Handler {
  return async (request, params, context) => {
    const { room } = params;
    if (room !== undefined) await catchUpWithRooms([room], { broker, context });
    return await handler(request, params, context);
  };
}
