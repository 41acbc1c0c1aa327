// GET /api/search?q=…&room=…: the messages that have the words, newest first.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { unknownRoom } from "../../chat/directory/common_errors.ts";
import { type ChatError, chatError, empty, invalidNumber, tooLong } from "../../chat/errors.ts";
import { skeleton } from "../../chat/names/skeleton.ts";
import { isPrivate, isRoomName, parseRoom } from "../../chat/room.ts";
import {
  MAX_SEARCH_CHARS,
  parseSearchQuery,
  type SearchQuery,
} from "../../chat/log/search_query.ts";
import type { EntriesAnswer } from "../../chat/protocol.ts";
import { BoundedCache } from "../../http/bounded_cache.ts";
import type { RateLimiter } from "../request/rate_limiter.ts";
import { PAGE_HEADERS, pageJson, parseBounds, parseLimit } from "../request/pagination.ts";
import { ownRooms } from "../rooms/own_rooms.ts";
import type { Handler, RequestContext } from "../request/context.ts";

/** Private rooms that are searched at once: as many as a question may name. */
const MAX_PRIVATE_ROOMS = 1_000;

/** Keys of their titles: to make those of a thousand rooms anew for each search takes 100 ms. */
const titleKeys = new BoundedCache(10_000, skeleton);

/** No place on earth is further from UTC. */
const MAX_MINUTES_AHEAD = 14 * 60;

export function search(broker: BrokerClient, limiter: RateLimiter): Handler {
  return async (request, _params, visit) => {
    const params = new URL(request.url).searchParams;
    const query = parseQuery(params);
    const limit = parseLimit(params);
    // Before the room is looked for, which takes time and may fail.
    limiter.consume("search", visit.caller);
    const room = roomOf(query.room, { named: params.get("room"), visit });
    const { isUnlimited } = visit.caller;
    if (room !== undefined) limiter.consume("search", { isUnlimited, rooms: [room] });
    const scope = room === undefined ? await privateRooms(visit, broker) : { room };
    const found = await broker.search(query.words, {
      limit,
      ...parseBounds(params, ["before"]),
      ...rangeOf(query),
      ...scope,
    });
    if (room !== undefined) await visit.requireReadableAt(room, found.position);
    const { before } = found;
    const complete = before === undefined;
    const json = pageJson(await readable(found, visit), { complete, ...(!complete && { before }) });
    // Never compressed: what others wrote stands here beside what they may not read.
    return new Response(json, { headers: PAGE_HEADERS });
  };
}

/** The room that is meant, if one is. One in the query counts above another. */
function roomOf(
  wanted: string | undefined,
  { named, visit }: { named: string | null; visit: RequestContext },
): string | undefined {
  const room = wanted === undefined ? named : titled(wanted, visit) ?? nameIn(wanted);
  if (room !== null) {
    parseRoom(room);
    visit.requireReadable(room);
    return room;
  }
  if (visit.identity?.grants) throw roomMissing();
}

/** Those that are searched beside the public rooms: the ones that the visitor uses before others. */
async function privateRooms(
  visit: RequestContext,
  broker: BrokerClient,
): Promise<{ privateRooms: string[] }> {
  const { used, unused } = await ownRooms(visit, broker);
  return { privateRooms: [...unused, ...used].slice(-MAX_PRIVATE_ROOMS) };
}

/** The name that somebody means, who may write it as one does on a page. */
function nameIn(wanted: string): string {
  const room = wanted.replace(/^#/, "").toLowerCase();
  if (!isRoomName(room)) throw unknownRoom();
  return room;
}

/** The private room of that title, the one that the visitor came to last: people know it by nothing else. */
function titled(wanted: string, visit: RequestContext): string | undefined {
  if (wanted.startsWith("#")) return undefined;
  const key = skeleton(wanted.replace(/^@/, ""));
  return visit.privateRooms.slice(-MAX_PRIVATE_ROOMS).findLast((room) => {
    const title = titleOf(room, visit);
    return title !== "" && titleKeys.get(title) === key;
  });
}

/** A conversation is called by the others in it. */
function titleOf(room: string, visit: RequestContext): string {
  const { title, isDirect, members } = visit.roomState(room) ?? {};
  if (!isDirect || !members) return title ?? "";
  const others = [...members.values()].filter(({ id }) => id !== visit.author.id);
  return others.map(({ id, name }) => visit.knownName(id) ?? name).join(", ");
}

function rangeOf({ from, hasLink, since, until }: SearchQuery) {
  return {
    ...(from.length > 0 && { from }),
    ...(hasLink && { hasLink }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

/** Again: a right may have gone while the broker was asked. */
async function readable({ position, entries }: EntriesAnswer, visit: RequestContext) {
  if (entries.some(({ room }) => isPrivate(room))) await visit.waitFor(position);
  return { position, entries: entries.filter(({ room }) => visit.mayRead(room)) };
}

function parseQuery(params: URLSearchParams): SearchQuery {
  const words = params.get("q")?.trim() ?? "";
  if (words !== "" && words.length <= MAX_SEARCH_CHARS) {
    return parseSearchQuery(words, parseMinutesAhead(params));
  }
  throw words === "" ? empty("q") : tooLong("q", MAX_SEARCH_CHARS);
}

/** How far the visitor's clock is ahead of UTC: days begin there then. */
function parseMinutesAhead(params: URLSearchParams): number {
  const value = params.get("minutesAhead") ?? "0";
  const minutes = Number(value);
  if (/^-?\d{1,3}$/.test(value) && Math.abs(minutes) <= MAX_MINUTES_AHEAD) return minutes;
  throw invalidNumber("minutesAhead", { min: -MAX_MINUTES_AHEAD, max: MAX_MINUTES_AHEAD });
}

function roomMissing(): ChatError {
  const message = 'With a token "room" must name the room to search in';
  return chatError("invalid-field", message, { field: "room" });
}
