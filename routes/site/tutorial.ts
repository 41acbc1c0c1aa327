// The endpoints of the tutorial: POST /message/broadcast posts a message and answers `true` when it is
// stored; GET /event/fetch streams `msg` events from now on.

import { generate as newId } from "@std/uuid/v7";
import { parseDraft } from "../../chat/message.ts";
import { DEFAULT_ROOM, parseRoom } from "../../chat/domain/room.ts";
import { readFields } from "../../http/body/request_body.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { type MentionDependencies, withGroupMention } from "../messages/group_mention.ts";
import { roomsToLimit } from "../request/middleware.ts";
import { catchUpWithRooms } from "../request/read_your_writes.ts";
import { tutorialFormat } from "../streams/event_format.ts";

export function broadcast(
  { broker, limits, rateLimiter, ...rest }:
    & Pick<Dependencies, "broker" | "limits">
    & MentionDependencies,
): Handler {
  return async (request, _params, context) => {
    // The room is in the body, so its limit is counted after reading the body, the others before.
    const { isUnlimited } = context.caller;
    rateLimiter.consume("post", context.caller);
    const fields = await readFields(request, { maxBytes: limits.bodyBytes });
    const { room: name = DEFAULT_ROOM, id = newId(), text } = fields;
    const room = parseRoom(name);
    const author = context.permissions.actorIn(room);
    const from = context.nameOr(fields.from);
    const draft = parseDraft({ type: "message", room, id, author, from, text }, limits);
    rateLimiter.consume("post", { isUnlimited, rooms: roomsToLimit(room, context) });
    await broker.send(withGroupMention(draft, context, { rateLimiter, ...rest }));
    context.recordPost();
    return Response.json(true);
  };
}

export function fetchEvents(
  { broker, rateLimiter, streams }: Pick<Dependencies, "broker" | "rateLimiter" | "streams">,
): Handler {
  return async (request, _params, context) => {
    const room = parseRoom(new URL(request.url).searchParams.get("room") ?? DEFAULT_ROOM);
    const { isUnlimited } = context.caller;
    rateLimiter.consume("stream", context.caller);
    await catchUpWithRooms([room], { broker, context });
    context.permissions.requireReadable(room);
    rateLimiter.consume("stream", { isUnlimited, rooms: [room] });
    return streams.open({ rooms: [room], format: tutorialFormat, context });
  };
}
