// GET /event/fetch: the tutorial's stream, `msg` events from now on.

import { DEFAULT_ROOM, parseRoom } from "../chat/room.ts";
import { seedFormat } from "./event_format.ts";
import type { Following } from "./events.ts";
import { hearOf } from "./newest.ts";
import type { Streams } from "./streams.ts";
import type { Handler } from "./visit.ts";

export function eventFetch(streams: Streams, { broker, limiter }: Following): Handler {
  return async (request, _params, visit) => {
    const room = parseRoom(new URL(request.url).searchParams.get("room") ?? DEFAULT_ROOM);
    const { isUnlimited } = visit.caller;
    limiter.take("stream", visit.caller);
    await hearOf([room], { broker, visit });
    visit.requireReadable(room);
    limiter.take("stream", { isUnlimited, rooms: [room] });
    return streams.open({ rooms: [room], format: seedFormat, reader: visit });
  };
}
