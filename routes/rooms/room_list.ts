// GET /api/rooms: the private rooms of the user, then the public rooms.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { RoomReadState } from "../../chat/domain/read_state.ts";
import type { NewActivity } from "../../chat/domain/activity.ts";
import { isPrivate, parseRoom } from "../../chat/domain/room.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { countFitting, parseLimit } from "../request/pagination.ts";

import { catchUp } from "../request/read_your_writes.ts";
import { countReadable } from "../users/activity.ts";
import { toListView } from "./room_view.ts";

/** Returns the rooms after the one that the request names. */
export function getRooms({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (request, _params, context) => {
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const after = params.get("after");
    const range = { limit, after: after === null ? "" : parseRoom(after) };
    const { readStates, newActivity, ...list } = await listRooms(context, broker, range);
    const rooms = readStates.map((readState) => toListView(readState, context));
    const count = countFitting(rooms);
    // A client could not continue from an empty page.
    const complete = rooms.length === 0 || (list.complete && count === rooms.length);
    const counts = { newActivity: countReadable(newActivity, context) };
    return Response.json({ ...list, ...counts, complete, rooms: rooms.slice(0, count) });
  };
}

interface RoomList {
  readonly readStates: readonly RoomReadState[];
  /** Whether there are no more rooms. */
  readonly complete: boolean;
  readonly doNotDisturbUntil: number;
  readonly newActivity: readonly NewActivity[];
}

async function listRooms(
  context: RequestContext,
  broker: BrokerClient,
  { limit, after: last }: { limit: number; after: string },
): Promise<RoomList> {
  // Another process may have told the user about a room that they were added to.
  await catchUp(broker, context);
  const { permissions } = context;
  const user = permissions.actor.id;
  const isAmongPrivate = last === "" || isPrivate(last);
  const named = isAmongPrivate
    ? privateRoomsAfter(last, await listPrivateRooms(context, broker)).slice(0, limit)
    : [];
  const after = isAmongPrivate ? "" : last;
  const patterns = permissions.publicPatterns;
  // A client that has not stored its cookie yet is a new user each time.
  const isHere = context.identity?.cookie === undefined;
  const query = { user, after, named, limit, isHere, ...(patterns && { patterns }) };
  const { joined } = permissions;
  const page = await broker.rooms({ ...query, joined, withActivity: true });
  const { newActivity = [] } = page;
  if (named.length + newActivity.length > 0) await context.waitFor(page.position);
  return {
    readStates: page.rooms.filter(({ room }) => permissions.mayRead(room)),
    complete: page.rooms.length < limit,
    doNotDisturbUntil: page.doNotDisturbUntil,
    newActivity,
  };
}

/** Lists used rooms first, so that they cannot be buried under rooms that others added the user to. */
function privateRoomsAfter(last: string, { used, unused }: PrivateRooms): string[] {
  const sortedAfter = (rooms: readonly string[], last: string) =>
    rooms.filter((room) => room > last).sort();
  if (unused.includes(last)) return sortedAfter(unused, last);
  return [...sortedAfter(used, last), ...sortedAfter(unused, "")];
}

/** Up to this number the order does not matter: all fit one page of a list, and one search. */
const FEW_ROOMS = 50;

export interface PrivateRooms {
  /** Rooms that the user created, or has read since being added; all if they are few. */
  readonly used: readonly string[];
  /** Rooms that others added the user to, which anyone can do without being asked. */
  readonly unused: readonly string[];
}

/**
 * Returns the private rooms that the user may read, in both lists the most recently joined last.
 *
 * @throws {ChatError} `broker-unavailable` if the broker does not answer in time.
 */
export async function listPrivateRooms(
  context: RequestContext,
  broker: Pick<BrokerClient, "usedRooms">,
): Promise<PrivateRooms> {
  const { permissions } = context;
  const rooms = permissions.privateRooms;
  if (rooms.length <= FEW_ROOMS) return { used: rooms, unused: [] };
  const { id } = permissions.actor;
  const read = new Set(await broker.usedRooms(id));
  const isUsed = (room: string) =>
    read.has(room) || context.directory.rooms.get(room)?.opener === id;
  return { used: rooms.filter(isUsed), unused: rooms.filter((room) => !isUsed(room)) };
}
