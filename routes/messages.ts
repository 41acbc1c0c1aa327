// POST and GET /api/rooms/:room/messages: send a message, read a page of history.

import type { BrokerClient } from "../chat/broker_client.ts";
import type { Limits } from "../chat/config.ts";
import { parseDraft, parseRoom } from "../chat/message.ts";
import { readFields } from "../http/request_body.ts";
import type { Handler } from "../http/router.ts";
import { pageResponse, parseBounds, parseLimit } from "./message_page.ts";

const NO_STORE = { "cache-control": "no-store" };

/** 201 when the message is stored, 200 with the first result where its id was known. */
export function postMessage(broker: BrokerClient, limits: Limits): Handler {
  return async (request, { room }) => {
    const body = { maxBytes: limits.bodyBytes, types: ["application/json"] };
    const fields = await readFields(request, body);
    const { receipt, isNew } = await broker.send(
      parseDraft({ ...fields, kind: "message", room }, limits),
    );
    return Response.json(receipt, { status: isNew ? 201 : 200, headers: NO_STORE });
  };
}

/** A page of messages, oldest first, and the cursor after which a stream has what comes then. */
export function getMessages(broker: BrokerClient): Handler {
  return async (request, { room }) => {
    const params = new URL(request.url).searchParams;
    const range = { limit: parseLimit(params), ...parseBounds(params, ["before", "after"]) };
    return pageResponse(await broker.page(parseRoom(room), range), range.limit);
  };
}
