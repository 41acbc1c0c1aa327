// POST /message/broadcast: the tutorial's way to send. It answers `true` when the message is stored.

import { generate as newId } from "@std/uuid/v7";
import type { BrokerClient } from "../chat/broker_client.ts";
import type { Limits } from "../chat/config.ts";
import { DEFAULT_ROOM, parseDraft, parseRoom } from "../chat/message.ts";
import { readFields } from "../http/request_body.ts";
import type { Handler } from "./visit.ts";

export function broadcast(broker: BrokerClient, limits: Limits): Handler {
  return async (request, _params, visit) => {
    const fields = await readFields(request, { maxBytes: limits.bodyBytes });
    const { id = newId(), text } = fields;
    const room = parseRoom(fields.room ?? DEFAULT_ROOM);
    const [author, from] = [visit.authorIn(room), visit.nameOr(fields.from)];
    await broker.send(parseDraft({ kind: "message", room, id, author, from, text }, limits));
    return Response.json(true, { headers: { "cache-control": "no-store" } });
  };
}
