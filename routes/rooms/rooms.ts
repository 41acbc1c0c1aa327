// POST and GET /api/rooms: open a private room or a conversation, list the rooms that one may read.

import { directRoomId, newRoomName } from "../../auth/direct_room.ts";
import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { parseRoomCreation, type RoomCreation } from "../../chat/directory/changes.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { ChatError } from "../../chat/errors.ts";
import type { RoomReadState } from "../../chat/read_state.ts";
import { isPrivate, parseRoom } from "../../chat/room.ts";
import type { DirectoryCommands } from "../directory_commands.ts";
import { readJson, requireOnly } from "../request/json_body.ts";
import type { RateLimiter } from "../request/rate_limiter.ts";
import { countFitting } from "../request/list_page.ts";
import { parseLimit } from "../request/pagination.ts";
import { catchUp } from "../request/read_your_writes.ts";
import { type OwnRooms, ownRooms } from "./own_rooms.ts";
import { describeRoom, toListed } from "./room_view.ts";
import { resolveMembers } from "./resolve_members.ts";
import type { Handler, RequestContext } from "../request/context.ts";

/** What changes rooms. */
export interface Rooms {
  readonly broker: BrokerClient;
  readonly changes: DirectoryCommands;
  readonly limiter: RateLimiter;
  readonly limits: Limits;
  readonly replica: DirectoryReplica;
}

/** 201 when the room is there, 200 where the conversation was there before. */
export function postRoom(rooms: Rooms): Handler {
  const { broker, limits } = rooms;
  return async (request, _params, visit) => {
    const fields = await readJson(request, limits, ["title", "members", "isDirect", "from"]);
    const { title = "", members = [], isDirect } = fields;
    const asked = parseRoomCreation({ title, members, isDirect });
    if (Array.isArray(members)) {
      members.forEach((one, i) => requireOnly(one, ["id", "name"], `members[${i}].`));
    }
    const fieldOf = (place: number) => `members[${place}].id`;
    const opening = {
      ...asked,
      members: await resolveMembers(asked.members, { broker, visit, fieldOf }),
    };
    // Who opens a room is its first member, and a member has a name.
    const from = visit.nameOr(fields.from) ?? null;
    const { room, isNew } = await open(opening, { rooms, visit, from });
    const view = await describeRoom(room, { broker, visit });
    return Response.json(view, { status: isNew ? 201 : 200 });
  };
}

/** One's own private rooms, then the public ones, after one that the request names. */
export function getRooms(broker: BrokerClient): Handler {
  return async (request, _params, visit) => {
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const after = params.get("after");
    const range = { limit, after: after === null ? "" : parseRoom(after) };
    const { readings, ...list } = await listRooms(broker, visit, range);
    const rooms = readings.map((reading) => toListed(reading, visit));
    const count = countFitting(rooms);
    // From a page without rooms nobody could go on.
    const complete = rooms.length === 0 || (list.complete && count === rooms.length);
    return Response.json({ ...list, complete, rooms: rooms.slice(0, count) });
  };
}

/** A conversation is known by its people; only a new one gets the name that they come to. */
function nameOf(
  { isDirect, members }: RoomCreation,
  { replica, visit }: { replica: DirectoryReplica; visit: RequestContext },
): string {
  if (!isDirect) return newRoomName();
  const { directory } = replica;
  const users = [visit.author.id, ...members.map(({ id }) => id)];
  const known = directory.rooms.directMessageOf(new Set(users));
  if (known !== undefined) return known;
  const key = replica.requireKey();
  for (let before = 0;; before++) {
    const room = directRoomId(users, { before, key });
    if (!directory.rooms.has(room)) return room;
  }
}

/** Two may open their conversation at once: both are in the same one. */
async function open(
  opening: RoomCreation,
  { rooms, visit, from }: { rooms: Rooms; visit: RequestContext; from: unknown },
): Promise<{ room: string; isNew: boolean }> {
  const { broker, changes, limiter, replica } = rooms;
  const room = nameOf(opening, { replica, visit });
  if (opening.isDirect && visit.roomState(room)) return { room, isNew: false };
  try {
    await changes.submit(opening, { visit, room, from });
    limiter.charge("join", visit.caller, opening.members.length);
    return { room, isNew: true };
  } catch (error) {
    if (!isThere(error)) throw error;
    // This process did not know of the room yet, nor whether somebody has left it.
    await catchUp({ broker, visit });
    return await open(opening, { rooms, visit, from });
  }
}

function isThere(error: unknown): boolean {
  return error instanceof ChatError && error.code === "room-taken";
}

/** First those that the person uses: none of these is hidden behind rooms to which others added them. */
function ownAfter(last: string, { used, unused }: OwnRooms): string[] {
  const after = (rooms: readonly string[], room: string) =>
    rooms.filter((one) => one > room).sort();
  if (unused.includes(last)) return after(unused, last);
  return [...after(used, last), ...after(unused, "")];
}

interface List {
  readonly readings: readonly RoomReadState[];
  /** Whether there are no more. */
  readonly complete: boolean;
  readonly doNotDisturbUntil: number;
}

async function listRooms(
  broker: BrokerClient,
  visit: RequestContext,
  { limit, after: last }: { limit: number; after: string },
): Promise<List> {
  // Who hears at another process that they were taken into a room asks here for the list.
  await catchUp({ broker, visit });
  const user = visit.author.id;
  const isAmongOwn = last === "" || isPrivate(last);
  const named = isAmongOwn ? ownAfter(last, await ownRooms(visit, broker)).slice(0, limit) : [];
  const after = isAmongOwn ? "" : last;
  const patterns = visit.grantedRooms;
  // Who has no cookie yet is somebody new each time.
  const isHere = visit.identity?.cookie === undefined;
  const range = { user, after, named, limit, isHere, ...(patterns && { patterns }) };
  const page = await broker.rooms(range);
  if (named.length > 0) await visit.waitFor(page.position);
  const readings = page.rooms.filter(({ room }) => visit.mayRead(room));
  return {
    readings,
    complete: page.rooms.length < limit,
    doNotDisturbUntil: page.doNotDisturbUntil,
  };
}
