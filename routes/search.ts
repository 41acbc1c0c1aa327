// GET /api/search?q=…&room=…: the messages that have the words, newest first.

import type { BrokerClient } from "../chat/broker_client.ts";
import { ChatError } from "../chat/errors.ts";
import { isPrivate, parseRoom } from "../chat/message.ts";
import type { EntriesAnswer } from "../chat/wire.ts";
import type { Limiter } from "./limiter.ts";
import { pageResponse, parseBounds, parseLimit } from "./message_page.ts";
import type { Handler, Visit } from "./visit.ts";

const MAX_WORDS_CHARS = 200;

/** Private rooms that are searched at once, those one came to last: many make a search slow. */
const MAX_PRIVATE_ROOMS = 300;

export function search(broker: BrokerClient, limiter: Limiter): Handler {
  return async (request, _params, visit) => {
    const params = new URL(request.url).searchParams;
    const words = parseWords(params);
    const limit = parseLimit(params);
    const scope = scopeOf(params.get("room"), visit);
    limiter.take("search", { ...visit.caller, rooms: "room" in scope ? [scope.room] : [] });
    const found = await broker.search(words, {
      limit,
      ...parseBounds(params, ["before"]),
      ...scope,
    });
    if ("room" in scope) await visit.requireReadableAt(scope.room, found.place);
    const complete = found.entries.length < limit;
    return pageResponse(await readable(found, visit), { complete });
  };
}

/** The room that was named, or what the visitor may read. */
function scopeOf(name: string | null, visit: Visit): { room: string } | { privateRooms: string[] } {
  if (name !== null) {
    const room = parseRoom(name);
    visit.requireReadable(room);
    return { room };
  }
  if (visit.identity?.grants) throw roomMissing();
  return { privateRooms: visit.privateRooms.slice(-MAX_PRIVATE_ROOMS) };
}

/** Again: a right may have gone while the broker was asked. */
async function readable({ place, entries }: EntriesAnswer, visit: Visit) {
  if (entries.some(({ room }) => isPrivate(room))) await visit.reached(place);
  return { place, entries: entries.filter(({ room }) => visit.mayRead(room)) };
}

function parseWords(params: URLSearchParams): string {
  const words = params.get("q")?.trim() ?? "";
  if (words !== "" && words.length <= MAX_WORDS_CHARS) return words;
  const message = `"q" must have 1 to ${MAX_WORDS_CHARS} characters to search for`;
  throw new ChatError("invalid-message", message, { field: "q" });
}

function roomMissing(): ChatError {
  const message = 'With a token "room" must name the room to search in';
  return new ChatError("invalid-message", message, { field: "room" });
}
