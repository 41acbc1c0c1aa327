// Rooms as they appear in responses.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Member } from "../../chat/domain/user.ts";
import { unknownRoom } from "../../chat/directory/rules/common_errors.ts";
import type { Pin, RoomState } from "../../chat/directory/room_registry.ts";
import type { RoomReadState } from "../../chat/domain/read_state.ts";
import { DEFAULT_ROOM, isPrivate } from "../../chat/domain/room.ts";
import type { RequestContext } from "../request/context.ts";
import { countFitting } from "../request/pagination.ts";

export interface RoomView extends RoomReadState {
  readonly type: "public" | "private" | "direct";
  readonly title: string;
  readonly topic: string;
  readonly isArchived: boolean;
  readonly slowSeconds: number;
  /** Whether the room is public and not created yet: its first message does that; not in a list. */
  readonly isNew?: true;
  /** Whether the user can't post there; not in a list. */
  readonly isReadOnly?: true;
  /** The members of a private room; in a list only those of a direct message, which has no title. */
  readonly members?: readonly Member[];
  /** The number of members of a private room; in a list. */
  readonly memberCount?: number;
  /** Whether there are more members than fit a response. */
  readonly hasMoreMembers?: true;
  /** The id of the user who added this one to the room. */
  readonly addedBy?: string;
  /** The id of the user who created the private room and may remove members; not in a list. */
  readonly opener?: string;
  /** The pins, newest last; not in a list. */
  readonly pins?: readonly Pick<Pin, "message" | "from">[];
  /** Ids of the messages that the user saved; not in a list. */
  readonly saved?: readonly string[];
}

/**
 * Returns the current state of a room.
 *
 * @throws {ChatError} `unknown-room` if the room does not exist or the user may not read it.
 */
export async function describeRoom(
  room: string,
  { broker, context }: { broker: BrokerClient; context: RequestContext },
): Promise<RoomView> {
  const { permissions } = context;
  permissions.requireReadable(room);
  const query = { user: permissions.actor.id, named: [room], limit: 1, savedIn: room };
  const { position, rooms, saved = [] } = await broker.rooms(query);
  await permissions.requireReadableAt(room, position);
  const [readState = { room, head: 0, read: 0, unread: 0, mentions: 0 }] = rooms;
  const state = context.directory.rooms.get(room);
  if (isPrivate(room) && !state) throw unknownRoom();
  const { opener } = state ?? {};
  const isNew = !state && readState.head === 0 && room !== DEFAULT_ROOM;
  return {
    ...toView(readState, state),
    ...addedByOf(state, context),
    ...fittingMembersOf(state, context),
    ...(isNew && { isNew }),
    ...(permissions.isReadOnly(room, isNew) && { isReadOnly: true }),
    ...(opener !== undefined && { opener }),
    pins: [...state?.pins.values() ?? []].map(({ message, from }) => ({ message, from })),
    saved,
  };
}

/** Returns a room as an item of a list. */
export function toListView(readState: RoomReadState, context: RequestContext): RoomView {
  const state = context.directory.rooms.get(readState.room);
  const members = state?.isDirect ? { members: membersOf(state, context) } : {};
  const count = state?.members ? { memberCount: state.members.size } : {};
  return { ...toView(readState, state), ...addedByOf(state, context), ...count, ...members };
}

function toView(readState: RoomReadState, state: RoomState | undefined): RoomView {
  const { title = "", topic = "", isArchived = false, slowSeconds = 0 } = state ?? {};
  const { room, ...counts } = readState;
  return { room, type: typeOf(state), title, topic, isArchived, slowSeconds, ...counts };
}

function typeOf(state: RoomState | undefined): RoomView["type"] {
  if (!state?.members) return "public";
  return state.isDirect ? "direct" : "private";
}

function addedByOf(
  state: RoomState | undefined,
  { permissions }: RequestContext,
): { addedBy?: string } {
  const addedBy = state?.members?.get(permissions.actor.id)?.addedBy;
  return addedBy === undefined ? {} : { addedBy };
}

/** Returns the members of a room under their current names. */
export function membersOf(
  state: RoomState | undefined,
  context: RequestContext,
): readonly Member[] {
  return [...state?.members?.values() ?? []]
    .map(({ id, name }) => ({ id, name: context.nameOf(id) ?? name }));
}

function fittingMembersOf(
  state: RoomState | undefined,
  context: RequestContext,
): Pick<RoomView, "members" | "hasMoreMembers"> {
  if (!state?.members) return {};
  const members = membersOf(state, context);
  const count = countFitting(members);
  if (count === members.length) return { members };
  return { members: members.slice(0, count), hasMoreMembers: true };
}
