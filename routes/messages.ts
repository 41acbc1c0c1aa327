// POST and GET /api/rooms/:room/messages: send a message, read a page of history.

import type { BrokerClient } from "../chat/broker_client.ts";
import type { Limits } from "../chat/config.ts";
import { parseDraft, parseRoom } from "../chat/message.ts";
import { readJson } from "./json_body.ts";
import type { Limiter } from "./limiter.ts";
import { pageResponse, parseBounds, parseLimit } from "./message_page.ts";
import type { Handler } from "./visit.ts";

const NO_STORE = { "cache-control": "no-store" };

/** What bounds a message, and how many of them may come. */
export interface Posting {
  readonly limiter: Limiter;
  readonly limits: Limits;
}

/** 201 when the message is stored, 200 with the first result where its id was known. */
export function postMessage(broker: BrokerClient, { limiter, limits }: Posting): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    const author = visit.authorIn(room);
    limiter.take("post", { ...visit.caller, rooms: [room] });
    const { id, from, text, replyTo } = await readJson(request, limits);
    const fields = { kind: "message", id, room, author, from: visit.nameOr(from), text, replyTo };
    const draft = parseDraft(fields, limits);
    const { receipt, isNew } = await broker.send(draft);
    visit.wrote(draft.from);
    return Response.json(receipt, { status: isNew ? 201 : 200, headers: NO_STORE });
  };
}

/** A page of messages, oldest first, and the cursor after which a stream has what comes then. */
export function getMessages(broker: BrokerClient): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    visit.requireReadable(room);
    const params = new URL(request.url).searchParams;
    const range = { limit: parseLimit(params), ...parseBounds(params, ["before", "after"]) };
    const page = await broker.page(room, range);
    await visit.requireReadableAt(room, page.place);
    return pageResponse(page, { complete: page.entries.length < range.limit });
  };
}
