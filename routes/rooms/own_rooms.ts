// The private rooms of a person, in an order that nobody else can use to hide some of them: people are
// added to rooms without being asked.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { RequestContext } from "../request/context.ts";

/** Fewer than these fit on one page of a list, and into one search: their order does not matter. */
const FEW_ROOMS = 50;

export interface OwnRooms {
  /** Rooms that the person opened, or has read since they were added; all where they are few. */
  readonly used: readonly string[];
  /** Rooms to which others added the person, and no more. */
  readonly unused: readonly string[];
}

/**
 * The private rooms that the visitor may read; in both lists the ones that they came to last are at the
 * end.
 *
 * @throws {ChatError} `broker-unavailable` if it is not known in time which rooms were read.
 */
export async function ownRooms(
  visit: RequestContext,
  broker: Pick<BrokerClient, "usedRooms">,
): Promise<OwnRooms> {
  const rooms = visit.privateRooms;
  if (rooms.length <= FEW_ROOMS) return { used: rooms, unused: [] };
  const { id } = visit.author;
  const read = new Set(await broker.usedRooms(id));
  const isUsed = (room: string) => read.has(room) || visit.roomState(room)?.opener === id;
  return { used: rooms.filter(isUsed), unused: rooms.filter((room) => !isUsed(room)) };
}
