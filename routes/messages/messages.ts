// POST and GET /api/rooms/:room/messages; GET, PATCH and DELETE /api/rooms/:room/messages/:id.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { unknownMessage } from "../../chat/directory/rules/common_errors.ts";
import { chatError } from "../../chat/errors.ts";
import type { FileInfo } from "../../chat/domain/file.ts";
import { fieldsOf } from "../../chat/json.ts";
import { parseDraft } from "../../chat/message.ts";
import { decodeJson, type EntriesAnswer, isWhole, MAX_ANSWER_BYTES } from "../../chat/protocol.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import { isUserId } from "../../chat/domain/user.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { type FileDependencies, sendWithFiles } from "./attached_files.ts";
import { type MentionDependencies, withGroupMention } from "./group_mention.ts";
import { PAGE_HEADERS, type PageInfo, pageJson, parseLimit } from "../request/pagination.ts";
import { parseBounds, readJson } from "../request/params.ts";

/** Answers 201 when the message is stored, or 200 with the first result if its id was known. */
export function postMessage(
  { broker, limits, ...rest }:
    & Pick<Dependencies, "broker" | "limits">
    & MentionDependencies
    & FileDependencies,
): Handler {
  return async (request, { room: name }, context) => {
    const room = parseRoom(name);
    const author = context.permissions.actorIn(room);
    const names = ["id", "from", "text", "replyTo", "author", "files"] as const;
    const body = await readJson(request, limits, names);
    const { id, text, replyTo } = body;
    context.requireAuthor(body.author);
    const from = context.nameOr(body.from);
    const send = async (files?: readonly FileInfo[]) => {
      const fields = { type: "message", id, room, author, from, text, replyTo, files };
      return await broker.send(withGroupMention(parseDraft(fields, limits), context, rest));
    };
    const { receipt, isNew } = await sendWithFiles(body.files, { user: author.id, ...rest }, send);
    context.recordPost();
    return Response.json(receipt, { status: isNew ? 201 : 200 });
  };
}

/**
 * Returns a page of messages, oldest first, with the cursor from which a stream continues: the newest
 * messages, those before or after a seq, or those around a seq or time.
 */
export function getMessages({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (request, { room: name }, { permissions, reader }) => {
    const room = parseRoom(name);
    permissions.requireReadable(room);
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const around = await parseAround(params, { room, broker });
    const bounds = around === undefined ? parseBounds(params, ["before", "after"]) : { around };
    const page = await broker.page(room, { limit, ...reader, ...bounds });
    await permissions.requireReadableAt(room, page.position);
    const info = around === undefined
      ? { complete: isWhole(page.entries, { limit }) }
      : infoAround(page, { around, limit });
    return new Response(pageJson(page, info), { headers: PAGE_HEADERS });
  };
}

/** Returns the requested seq, or the seq at the requested time. */
async function parseAround(
  params: URLSearchParams,
  { room, broker }: { room: string; broker: BrokerClient },
): Promise<number | undefined> {
  const { around, at } = parseBounds(params, ["around", "at"]);
  const present = ["around", "at", "before", "after"].filter((name) => params.has(name));
  if ((around ?? at) !== undefined && present.length > 1) {
    const message = `Cannot combine "${present.join('" and "')}": expected one of them`;
    throw chatError("invalid-field", message, { field: present[0] });
  }
  return at === undefined ? around : await broker.seqAt(room, at);
}

/** Determines whether a page around a seq reaches the oldest and the newest message. */
function infoAround(
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

/** Returns a message in its current state; without text if it is deleted. */
export function getMessage({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (_request, { room, id }, context) => {
    const { body } = await findMessage(parseRoom(room), id, { broker, context });
    const headers = { "content-type": "application/json" };
    return new Response(new Uint8Array(body), { headers });
  };
}

/** Changes the text. Repeated with the same id, it has the same result. */
export function patchMessage({ broker, limits }: Pick<Dependencies, "broker" | "limits">): Handler {
  return async (request, { room: name, id: target }, context) => {
    const room = parseRoom(name);
    const author = context.permissions.actorIn(room);
    const body = await readJson(request, limits, ["id", "from", "text", "author"]);
    const { id, text } = body;
    context.requireAuthor(body.author);
    const from = context.nameOr(body.from) ??
      (await findMessage(room, target, { broker, context })).from;
    const fields = { type: "edit", id, room, author, from, text, target };
    const { receipt } = await broker.send(parseDraft(fields, limits));
    return Response.json(receipt);
  };
}

/** Deletes the text. Repeated with the same id, it has the same result. */
export function deleteMessage(
  { broker, limits }: Pick<Dependencies, "broker" | "limits">,
): Handler {
  return async (request, { room: name, id: target = "" }, context) => {
    const room = parseRoom(name);
    const author = context.permissions.actorIn(room);
    const body = await readJson(request, limits, ["id", "from"]);
    const message = await findMessage(room, target, { broker, context });
    // Deleting a pinned message announces who removed the pin, so the name must not be invented.
    const from = context.nameOr(message.author === author.id ? message.from : body.from);
    const fields = { type: "delete", id: body.id, room, author, from, target };
    const { receipt } = await broker.send(parseDraft(fields, limits));
    return Response.json(receipt);
  };
}

interface StoredMessage {
  /** JSON. */
  readonly body: Uint8Array;
  readonly author: string | undefined;
  readonly from: unknown;
}

async function findMessage(
  room: string,
  id = "",
  { broker, context }: { broker: BrokerClient; context: RequestContext },
): Promise<StoredMessage> {
  const { permissions, reader } = context;
  permissions.requireReadable(room);
  const query = { ids: [id.toLowerCase()], ...reader };
  const { position, entries: [entry] } = await broker.messages(room, query);
  await permissions.requireReadableAt(room, position);
  if (!entry) throw unknownMessage();
  const { author, from } = fieldsOf(decodeJson(entry.body));
  return { body: entry.body, author: isUserId(author) ? author : undefined, from };
}
