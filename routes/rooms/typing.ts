// PUT /api/rooms/:room/typing: that one is writing something, or not any more. It is shown to who is
// in the room for a few seconds and stored nowhere.

import type { BlockedWords } from "../../chat/blocked_words.ts";
import type { Limits } from "../../chat/config/config.ts";
import { invalid } from "../../chat/errors.ts";
import { parseName } from "../../chat/names/display_name.ts";
import type { Presence } from "../../chat/presence/presence.ts";
import { parseRoom } from "../../chat/room.ts";
import { readJson } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

export interface TypingParts {
  readonly blocked: BlockedWords;
  readonly limits: Limits;
  /** Without it nobody sees who types. */
  readonly presence: Presence | undefined;
}

/** 204, also where nobody is told. */
export function putTyping({ blocked, limits, presence }: TypingParts): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    const { from: given, isTyping } = await readJson(request, limits, ["from", "isTyping"]);
    visit.requireReadable(room);
    const { id } = visit.authorIn(room);
    if (parseIsTyping(isTyping)) {
      const from = parseName(visit.nameOr(given), limits.nameChars);
      blocked.requireNoneIn("from", from);
      visit.requireCanPost(room, from);
      if (!visit.isHidden) presence?.type(room, { id, name: from });
    } else presence?.stopTyping(room, id);
    return new Response(null, { status: 204 });
  };
}

function parseIsTyping(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw invalid("isTyping", "must be true or false");
}
