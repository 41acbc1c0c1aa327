// POST /message/broadcast: the tutorial's way to send. It answers `true` when the message is stored.

import { generate as newId } from "@std/uuid/v7";
import type { BrokerClient } from "../chat/broker_client.ts";
import type { Limits } from "../chat/config.ts";
import { DEFAULT_ROOM, parseDraft } from "../chat/message.ts";
import { readFields } from "../http/request_body.ts";
import type { Handler } from "../http/router.ts";

export function broadcast(broker: BrokerClient, limits: Limits): Handler {
  return async (request) => {
    const fields = await readFields(request, { maxBytes: limits.bodyBytes });
    const { room = DEFAULT_ROOM, id = newId() } = fields;
    await broker.send(parseDraft({ ...fields, kind: "message", room, id }, limits));
    return Response.json(true, { headers: { "cache-control": "no-store" } });
  };
}
