// GET /event/fetch: the tutorial's stream, `msg` events from now on.

import { DEFAULT_ROOM, parseRoom } from "../chat/room.ts";
import { seedFormat } from "./event_format.ts";
import type { Limiter } from "./limiter.ts";
import type { Streams } from "./streams.ts";
import type { Handler } from "./visit.ts";

export function eventFetch(streams: Streams, limiter: Limiter): Handler {
  return (request, _params, visit) => {
    const room = parseRoom(new URL(request.url).searchParams.get("room") ?? DEFAULT_ROOM);
    visit.requireReadable(room);
    limiter.take("stream", { ...visit.caller, rooms: [room] });
    const person = () => visit.present();
    return streams.open({ rooms: [room], format: seedFormat, reader: visit, person });
  };
}
