// POST and GET /api/rooms/:room/messages: send a message, read a page of history.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { chatError } from "../../chat/errors.ts";
import { parseDraft } from "../../chat/message.ts";
import { parseRoom } from "../../chat/room.ts";
import { type EntriesAnswer, isWhole, MAX_ANSWER_BYTES } from "../../chat/protocol.ts";
import { gzipResponse } from "../../http/compression.ts";
import { readJson } from "../request/json_body.ts";
import {
  PAGE_HEADERS,
  type PageInfo,
  pageJson,
  parseBounds,
  parseLimit,
} from "../request/pagination.ts";
import type { Handler } from "../request/context.ts";

/** 201 when the message is stored, 200 with the first result where its id was known. */
export function postMessage(broker: BrokerClient, limits: Limits): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    const author = visit.authorIn(room);
    const fields = await readJson(request, limits, ["id", "from", "text", "replyTo", "author"]);
    const { id, from, text, replyTo, author: writer } = fields;
    visit.requireAuthor(writer);
    const said = { id, room, author, from: visit.nameOr(from), text, replyTo };
    const draft = parseDraft({ type: "message", ...said }, limits);
    const { receipt, isNew } = await broker.send(draft);
    visit.recordPost();
    return Response.json(receipt, { status: isNew ? 201 : 200 });
  };
}

/**
 * A page of messages, oldest first, and the cursor after which a stream has what comes then: the
 * newest, those before or after a seq, or those around a seq or a time.
 */
export function getMessages(broker: BrokerClient): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    visit.requireReadable(room);
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const around = await parseAround(params, { room, broker });
    const bounds = around === undefined ? parseBounds(params, ["before", "after"]) : { around };
    const page = await broker.page(room, { limit, ...visit.reader, ...bounds });
    await visit.requireReadableAt(room, page.position);
    const facts = around === undefined
      ? { complete: isWhole(page.entries, { limit }) }
      : endsAround(page, { around, limit });
    // Who writes in a room reads all of it, too.
    return gzipResponse(pageJson(page, facts), request, PAGE_HEADERS);
  };
}

/** The seq that is asked for, or that of the time. */
async function parseAround(
  params: URLSearchParams,
  { room, broker }: { room: string; broker: BrokerClient },
): Promise<number | undefined> {
  const { around, at } = parseBounds(params, ["around", "at"]);
  const wanted = ["around", "at", "before", "after"].filter((name) => params.has(name));
  if ((around ?? at) !== undefined && wanted.length > 1) {
    const message = `"${wanted.join('" and "')}" cannot be asked for together`;
    throw chatError("invalid-field", message, { field: wanted[0] });
  }
  return at === undefined ? around : await broker.seqAt(room, at);
}

/** Whether nothing is older than a page around a seq, and whether nothing is newer. */
function endsAround(
  { entries }: EntriesAnswer,
  { around, limit }: { around: number; limit: number },
): PageInfo {
  const older = entries.filter(({ seq }) => seq < around);
  const newer = entries.slice(older.length);
  const half = limit >> 1;
  const bytes = MAX_ANSWER_BYTES / 2;
  const isLatest = isWhole(newer, { limit: limit - half, bytes });
  return { complete: isWhole(older, { limit: half, bytes }), isLatest, around };
}
