// GET /api/search?q=…&room=…: the messages that have the words, newest first.

import type { BrokerClient } from "../chat/broker_client.ts";
import { ChatError } from "../chat/errors.ts";
import { parseRoom } from "../chat/message.ts";
import type { Limiter } from "./limiter.ts";
import { pageResponse, parseBounds, parseLimit } from "./message_page.ts";
import type { Handler } from "./visit.ts";

const MAX_WORDS_CHARS = 200;

export function search(broker: BrokerClient, limiter: Limiter): Handler {
  return async (request, _params, visit) => {
    const params = new URL(request.url).searchParams;
    const room = params.get("room");
    const range = {
      limit: parseLimit(params),
      ...parseBounds(params, ["before"]),
      ...(room === null ? {} : { room: parseRoom(room) }),
    };
    const words = parseWords(params);
    limiter.take("search", {
      ...visit.caller,
      rooms: range.room === undefined ? [] : [range.room],
    });
    return pageResponse(await broker.search(words, range), range.limit);
  };
}

function parseWords(params: URLSearchParams): string {
  const words = params.get("q")?.trim() ?? "";
  if (words !== "" && words.length <= MAX_WORDS_CHARS) return words;
  const message = `"q" must have 1 to ${MAX_WORDS_CHARS} characters to search for`;
  throw new ChatError("invalid-message", message, { field: "q" });
}
