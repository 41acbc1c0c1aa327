// POST and GET /api/rooms/:room/messages: send a message, read a page of history.

import type { BrokerClient } from "../chat/broker_client.ts";
import type { Limits } from "../chat/config.ts";
import { formatCursor } from "../chat/cursor.ts";
import { ChatError } from "../chat/errors.ts";
import { parseDraft, parseRoom } from "../chat/message.ts";
import { readFields } from "../http/request_body.ts";
import type { Handler } from "../http/router.ts";

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

const NO_STORE = { "cache-control": "no-store" };

const decoder = new TextDecoder();

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
    const limit = Math.min(parseCount(params, "limit") ?? DEFAULT_PAGE, MAX_PAGE);
    const before = parseCount(params, "before");
    const after = parseCount(params, "after");
    const { place, entries } = await broker.page(parseRoom(room), {
      limit,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
    // The bodies are JSON already: they are joined, not parsed.
    const messages = entries.map(({ body }) => decoder.decode(body)).join(",");
    const cursor = formatCursor(place);
    const complete = entries.length < limit;
    return new Response(`{"cursor":"${cursor}","complete":${complete},"messages":[${messages}]}`, {
      headers: { ...NO_STORE, "content-type": "application/json" },
    });
  };
}

function parseCount(params: URLSearchParams, field: string): number | undefined {
  const value = params.get(field);
  if (value === null) return undefined;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new ChatError("invalid-message", `"${field}" must be a whole number`, { field });
}
