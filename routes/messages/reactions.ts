// PUT and DELETE /api/rooms/:room/messages/:id/reactions/:emoji: show something at a message, take it
// back.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { parseDraft } from "../../chat/message.ts";
import type { Reaction } from "../../chat/reaction.ts";
import { parseRoom } from "../../chat/room.ts";
import { readJson } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

/** Done again it changes nothing: somebody shows an emoji once, or does not. */
export function react(
  broker: BrokerClient,
  { limits, action }: { limits: Limits; action: Reaction["action"] },
): Handler {
  return async (request, { room: name, id: target, emoji }, visit) => {
    const room = parseRoom(name);
    const author = visit.authorIn(room);
    const { id, from } = await readJson(request, limits, ["id", "from"]);
    const place = { type: "reaction", id, room, target };
    const fields = { ...place, author, from: visit.nameOr(from), emoji, action };
    const { receipt } = await broker.send(parseDraft(fields, limits));
    return Response.json(receipt);
  };
}
