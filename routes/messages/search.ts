// GET /api/search?q=…&room=…: messages that contain all words, newest first.

import {
  MAX_SEARCH_CHARS,
  parseSearchQuery,
  type SearchQuery,
} from "../../chat/log/search_query.ts";
import { unknownRoom } from "../../chat/directory/rules/common_errors.ts";
import { type ChatError, chatError, empty, tooLong } from "../../chat/errors.ts";
import { skeleton } from "../../chat/names/skeleton.ts";
import type { EntriesAnswer } from "../../chat/protocol.ts";
import { isPrivate, isRoomName, parseRoom } from "../../chat/domain/room.ts";
import { memoize } from "../../collections/bounded_map.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { PAGE_HEADERS, pageJson, parseLimit } from "../request/pagination.ts";
import { parseBounds } from "../request/params.ts";
import { listPrivateRooms } from "../rooms/room_list.ts";

/** Maximum number of private rooms that a search request to the broker may name. */
const MAX_PRIVATE_ROOMS = 1_000;

/** Cached skeletons of titles: computing those of a thousand rooms for each search would take 100 ms. */
const titleKey = memoize(skeleton, 10_000);

export function search(
  { broker, rateLimiter }: Pick<Dependencies, "broker" | "rateLimiter">,
): Handler {
  return async (request, _params, context) => {
    const params = new URL(request.url).searchParams;
    const query = parseQuery(params);
    const limit = parseLimit(params);
    // Counted before the room is looked for, which takes time and may fail.
    rateLimiter.consume("search", context.caller);
    const room = findRoom(query.room ?? params.get("room"), {
      isTitle: query.room !== undefined,
      context,
    });
    const { isUnlimited } = context.caller;
    if (room !== undefined) rateLimiter.consume("search", { isUnlimited, rooms: [room] });
    const scope = room === undefined ? await searchablePrivateRooms(context, { broker }) : { room };
    const result = await broker.search(query.words, {
      limit,
      ...parseBounds(params, ["before"]),
      ...rangeOf(query),
      ...scope,
    });
    if (room !== undefined) await context.permissions.requireReadableAt(room, result.position);
    const { before } = result;
    const complete = before === undefined;
    const page = await filterReadable(result, context);
    const json = pageJson(page, { complete, ...(!complete && { before }) });
    // Never compressed: it may mix texts of others with texts that they cannot read (BREACH).
    return new Response(json, { headers: PAGE_HEADERS });
  };
}

function parseQuery(params: URLSearchParams): SearchQuery {
  const text = params.get("q")?.trim() ?? "";
  if (text !== "" && text.length <= MAX_SEARCH_CHARS) {
    return parseSearchQuery(text, params.get("timeZone") ?? undefined);
  }
  throw text === "" ? empty("q") : tooLong("q", MAX_SEARCH_CHARS);
}

/**
 * Returns the room to search in, or `undefined` for all.
 *
 * @param isTitle Whether the user typed the room into the query, perhaps by its title.
 */
function findRoom(
  text: string | null,
  { isTitle, context }: { isTitle: boolean; context: RequestContext },
): string | undefined {
  if (text !== null) {
    const room = isTitle ? findByTitle(text, context) ?? toRoomName(text) : text;
    parseRoom(room);
    context.permissions.requireReadable(room);
    return room;
  }
  if (context.identity?.grants) throw roomRequired();
}

/** Finds the most recently joined private room with this title: users know private rooms by no other name. */
function findByTitle(text: string, context: RequestContext): string | undefined {
  if (text.startsWith("#")) return undefined;
  const key = skeleton(text.replace(/^@/, ""));
  return context.permissions.privateRooms.slice(-MAX_PRIVATE_ROOMS).findLast((room) => {
    const title = titleOf(room, context);
    return title !== "" && titleKey(title) === key;
  });
}

/** Returns the title of a room; of a direct message, the names of the other members. */
function titleOf(room: string, context: RequestContext): string {
  const { title, isDirect, members } = context.directory.rooms.get(room) ?? {};
  if (!isDirect || !members) return title ?? "";
  const others = [...members.values()].filter(({ id }) => id !== context.permissions.actor.id);
  return others.map(({ id, name }) => context.nameOf(id) ?? name).join(", ");
}

function toRoomName(text: string): string {
  const room = text.replace(/^#/, "").toLowerCase();
  if (!isRoomName(room)) throw unknownRoom();
  return room;
}

/** Returns the private rooms to search besides the public ones, preferring those that the user uses. */
async function searchablePrivateRooms(
  context: RequestContext,
  { broker }: Pick<Dependencies, "broker">,
): Promise<{ privateRooms: string[] }> {
  const { used, unused } = await listPrivateRooms(context, broker);
  return { privateRooms: [...unused, ...used].slice(-MAX_PRIVATE_ROOMS) };
}

function rangeOf({ from, without, has, types, since, until }: SearchQuery) {
  return {
    ...(from.length > 0 && { from }),
    ...(without !== "" && { without }),
    ...(has.length > 0 && { has }),
    ...(types.length > 0 && { types }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

/** Checks the permissions again, because they may have been revoked while the broker searched. */
async function filterReadable({ position, entries }: EntriesAnswer, context: RequestContext) {
  if (entries.some(({ room }) => isPrivate(room))) await context.waitFor(position);
  return { position, entries: entries.filter(({ room }) => context.permissions.mayRead(room)) };
}

function roomRequired(): ChatError {
  const message = 'Cannot search all rooms with a token: name one in "room"';
  return chatError("invalid-field", message, { field: "room" });
}
