// GET /event/fetch: the tutorial's stream, `msg` events from now on.

import { DEFAULT_ROOM, parseRoom } from "../chat/message.ts";
import type { Handler } from "../http/router.ts";
import { seedFormat } from "./event_format.ts";
import type { Streams } from "./streams.ts";

export function eventFetch(streams: Streams): Handler {
  return (request) => {
    const room = new URL(request.url).searchParams.get("room") ?? DEFAULT_ROOM;
    return streams.open({ rooms: [parseRoom(room)], format: seedFormat });
  };
}
