// PUT /api/rooms/:room/typing: shows for a few seconds that the user is typing. Nothing is stored.

import { invalid } from "../../chat/errors.ts";
import { parseName } from "../../chat/names/display_name.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { readJson } from "../request/params.ts";

/** Answers 204, even if presence is turned off or the user is hidden. */
export function putTyping(
  { blockedWords, limits, presence }: Pick<Dependencies, "blockedWords" | "limits" | "presence">,
): Handler {
  return async (request, { room: name }, context) => {
    const room = parseRoom(name);
    const fields = await readJson(request, limits, ["from", "isTyping"]);
    const { permissions } = context;
    permissions.requireReadable(room);
    const { id } = permissions.actorIn(room);
    if (parseIsTyping(fields.isTyping)) {
      const from = parseName(context.nameOr(fields.from), limits.nameChars);
      blockedWords.requireNoneIn("from", from);
      permissions.requireCanPost({ room, from, now: Date.now() });
      if (!context.isHidden) presence?.startTyping(room, { id, name: from });
    } else presence?.stopTyping(room, id);
    return new Response(null, { status: 204 });
  };
}

function parseIsTyping(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw invalid("isTyping", "must be true or false");
}
