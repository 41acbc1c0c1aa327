// PUT /api/rooms/:room/read-marker: how far one has read.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { invalid } from "../../chat/errors.ts";
import { parseRoom } from "../../chat/room.ts";
import { readJson } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

/** Answers how far that is now: it never goes back, on whichever device one reads. */
export function putReadMarker(broker: BrokerClient, limits: Limits): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    const seq = parseSeq((await readJson(request, limits, ["seq"])).seq);
    visit.requireReadable(room);
    const { position, read } = await broker.markRead(room, { user: visit.author.id, seq });
    await visit.requireReadableAt(room, position);
    return Response.json({ room, read });
  };
}

function parseSeq(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid("seq", "must be a whole number");
}
