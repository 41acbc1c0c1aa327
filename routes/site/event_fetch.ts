// GET /event/fetch: the tutorial's stream, `msg` events from now on.

import { DEFAULT_ROOM, parseRoom } from "../../chat/room.ts";
import { tutorialFormat } from "../streams/event_format.ts";
import type { Following } from "../streams/events.ts";
import { ensureRoomsKnown } from "../request/read_your_writes.ts";
import type { StreamRegistry } from "../streams/stream_registry.ts";
import type { Handler } from "../request/context.ts";

export function eventFetch(streams: StreamRegistry, { broker, limiter }: Following): Handler {
  return async (request, _params, visit) => {
    const room = parseRoom(new URL(request.url).searchParams.get("room") ?? DEFAULT_ROOM);
    const { isUnlimited } = visit.caller;
    limiter.consume("stream", visit.caller);
    await ensureRoomsKnown([room], { broker, visit });
    visit.requireReadable(room);
    limiter.consume("stream", { isUnlimited, rooms: [room] });
    return streams.open({ rooms: [room], format: tutorialFormat, reader: visit });
  };
}
