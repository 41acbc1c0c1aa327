// PUT and DELETE /api/rooms/:room/messages/:id/reactions/:emoji.

import { parseDraft } from "../../chat/message.ts";
import type { Reaction } from "../../chat/domain/reaction.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { readJson } from "../request/params.ts";

/** Adds or removes the user's reaction; repeated, it changes nothing. */
export function react(
  action: Reaction["action"],
  { broker, limits }: Pick<Dependencies, "broker" | "limits">,
): Handler {
  return async (request, { room: name, id: target, emoji }, context) => {
    const room = parseRoom(name);
    const author = context.permissions.actorIn(room);
    const { id, from } = await readJson(request, limits, ["id", "from"]);
    const head = { type: "reaction", id, room, author, from: context.nameOr(from) };
    const { receipt } = await broker.send(parseDraft({ ...head, target, emoji, action }, limits));
    return Response.json(receipt);
  };
}
