// POST /message/broadcast: the tutorial's way to send. It answers `true` when the message is stored.

import { generate as newId } from "@std/uuid/v7";
import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { parseDraft } from "../../chat/message.ts";
import { DEFAULT_ROOM, parseRoom } from "../../chat/room.ts";
import { readFields } from "../../http/request_body.ts";
import { type RateLimiter, roomsToLimit } from "../request/rate_limiter.ts";
import type { Handler } from "../request/context.ts";

/** What bounds broadcasts, and how many of them may come. */
export interface Broadcasting {
  readonly limiter: RateLimiter;
  readonly limits: Limits;
}

export function broadcast(broker: BrokerClient, { limiter, limits }: Broadcasting): Handler {
  return async (request, _params, visit) => {
    // Before the body is read, which tells the room.
    const { isUnlimited } = visit.caller;
    limiter.consume("post", visit.caller);
    const fields = await readFields(request, { maxBytes: limits.bodyBytes });
    const { room: name = DEFAULT_ROOM, id = newId(), text } = fields;
    const room = parseRoom(name);
    const [author, from] = [visit.authorIn(room), visit.nameOr(fields.from)];
    const draft = parseDraft({ type: "message", room, id, author, from, text }, limits);
    limiter.consume("post", { isUnlimited, rooms: roomsToLimit(room, visit) });
    await broker.send(draft);
    visit.recordPost();
    return Response.json(true);
  };
}
