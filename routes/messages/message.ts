// GET, PATCH and DELETE /api/rooms/:room/messages/:id: one message, what it says now, its end.

import { isUserId } from "../../chat/user.ts";
import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { unknownMessage } from "../../chat/directory/common_errors.ts";
import { fieldsOf } from "../../chat/json.ts";
import { parseDraft } from "../../chat/message.ts";
import { parseRoom } from "../../chat/room.ts";
import { decodeJson } from "../../chat/protocol.ts";
import { readJson } from "../request/json_body.ts";
import type { Handler, RequestContext } from "../request/context.ts";

interface Message {
  readonly body: Uint8Array;
  /** Who wrote it, where that is known. */
  readonly author: string | undefined;
  readonly from: unknown;
}

/** As it is now: deleted, it has no text. */
export function getMessage(broker: BrokerClient): Handler {
  return async (_request, { room, id }, visit) => {
    const { body } = await find({ room: parseRoom(room), id }, { broker, visit });
    const headers = { "content-type": "application/json" };
    return new Response(new Uint8Array(body), { headers });
  };
}

/** Lets it say something else. The same id again has the same answer. */
export function patchMessage(broker: BrokerClient, limits: Limits): Handler {
  return async (request, { room: name, id: target }, visit) => {
    const room = parseRoom(name);
    const author = visit.authorIn(room);
    const body = await readJson(request, limits, ["id", "from", "text", "author"]);
    const { id, from: given, text, author: writer } = body;
    visit.requireAuthor(writer);
    const place = { room, id: target };
    const from = visit.nameOr(given) ?? (await find(place, { broker, visit })).from;
    const fields = { type: "edit", id, room, author, from, text, target };
    const { receipt } = await broker.send(parseDraft(fields, limits));
    return Response.json(receipt);
  };
}

/** Takes away what it says. The same id again has the same answer. */
export function deleteMessage(broker: BrokerClient, limits: Limits): Handler {
  return async (request, { room: name, id: target = "" }, visit) => {
    const room = parseRoom(name);
    const author = visit.authorIn(room);
    const { id, from: given } = await readJson(request, limits, ["id", "from"]);
    const message = await find({ room, id: target }, { broker, visit });
    // Its pin goes with it, which the room is told: under no name that was made up for that.
    const from = visit.nameOr(message.author === author.id ? message.from : given);
    const fields = { type: "delete", id, room, author, from, target };
    const { receipt } = await broker.send(parseDraft(fields, limits));
    return Response.json(receipt);
  };
}

async function find(
  { room, id = "" }: { room: string; id: string | undefined },
  { broker, visit }: { broker: BrokerClient; visit: RequestContext },
): Promise<Message> {
  visit.requireReadable(room);
  const wanted = { ids: [id.toLowerCase()], ...visit.reader };
  const { position, entries: [entry] } = await broker.messages(room, wanted);
  await visit.requireReadableAt(room, position);
  if (!entry) throw unknownMessage();
  const { author, from } = fieldsOf(decodeJson(entry.body));
  return { body: entry.body, author: isUserId(author) ? author : undefined, from };
}
