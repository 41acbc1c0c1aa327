// What is told of a room to who may read it.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Member } from "../../chat/directory/changes.ts";
import { unknownRoom } from "../../chat/directory/common_errors.ts";
import type { Pin, RoomState } from "../../chat/directory/room_registry.ts";
import type { RoomReadState } from "../../chat/read_state.ts";
import { isPrivate } from "../../chat/room.ts";
import { countFitting } from "../request/list_page.ts";
import type { RequestContext } from "../request/context.ts";

export interface RoomView extends RoomReadState {
  readonly type: "public" | "private" | "direct";
  readonly title: string;
  readonly topic: string;
  readonly isArchived: boolean;
  readonly slowSeconds: number;
  /** Those of a private room; in a list only of a conversation, which has no title. */
  readonly members?: readonly Member[];
  /** Whether there are more members than fit an answer. */
  readonly hasMoreMembers?: true;
  /** The id of who added the visitor to a private room or a conversation. */
  readonly addedBy?: string;
  /** Who opened a private room, and may take others out; not in a list. */
  readonly opener?: string;
  /** Which messages are pinned, the last one last; not in a list. */
  readonly pins?: readonly Pick<Pin, "message" | "from">[];
}

/**
 * A room as it is now.
 *
 * @throws {ChatError} `unknown-room` unless the visitor may read it, also where it is not there.
 */
export async function describeRoom(
  room: string,
  { broker, visit }: { broker: BrokerClient; visit: RequestContext },
): Promise<RoomView> {
  visit.requireReadable(room);
  const range = { user: visit.author.id, named: [room], limit: 1 };
  const { position, rooms: [reading = { room, head: 0, read: 0, unread: 0, mentions: 0 }] } =
    await broker.rooms(range);
  await visit.requireReadableAt(room, position);
  const state = visit.roomState(room);
  if (isPrivate(room) && !state) throw unknownRoom();
  const { opener } = state ?? {};
  return {
    ...toView(reading, state),
    ...adderOf(state, visit),
    ...shownMembersOf(state, visit),
    ...(opener !== undefined && { opener }),
    pins: [...state?.pins.values() ?? []].map(({ message, from }) => ({ message, from })),
  };
}

/** A room in a list. */
export function toListed(reading: RoomReadState, visit: RequestContext): RoomView {
  const state = visit.roomState(reading.room);
  const members = state?.isDirect ? { members: membersOf(state, visit) } : {};
  return { ...toView(reading, state), ...adderOf(state, visit), ...members };
}

function toView(reading: RoomReadState, state: RoomState | undefined): RoomView {
  const { title = "", topic = "", isArchived = false, slowSeconds = 0 } = state ?? {};
  const { room, ...counts } = reading;
  return { room, type: kindOf(state), title, topic, isArchived, slowSeconds, ...counts };
}

function kindOf(state: RoomState | undefined): RoomView["type"] {
  if (!state?.members) return "public";
  return state.isDirect ? "direct" : "private";
}

function adderOf(state: RoomState | undefined, visit: RequestContext): { addedBy?: string } {
  const addedBy = state?.members?.get(visit.author.id)?.addedBy;
  return addedBy === undefined ? {} : { addedBy };
}

/** Members of a room as they are called now: a name that was given since they came holds here, too. */
export function membersOf(state: RoomState | undefined, visit: RequestContext): readonly Member[] {
  const called = ({ id, name }: Member) => ({ id, name: visit.knownName(id) ?? name });
  return [...state?.members?.values() ?? []].map(called);
}

function shownMembersOf(
  state: RoomState | undefined,
  visit: RequestContext,
): Pick<RoomView, "members" | "hasMoreMembers"> {
  if (!state?.members) return {};
  const members = membersOf(state, visit);
  const count = countFitting(members);
  if (count === members.length) return { members };
  return { members: members.slice(0, count), hasMoreMembers: true };
}
