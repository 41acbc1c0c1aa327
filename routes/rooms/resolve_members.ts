// Those whom somebody takes into a room.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Member } from "../../chat/directory/changes.ts";
import { chatError } from "../../chat/errors.ts";
import { catchUp } from "../request/read_your_writes.ts";
import type { RequestContext } from "../request/context.ts";

export interface TakingIn {
  readonly broker: Pick<BrokerClient, "head">;
  /** Who takes them in. */
  readonly visit: RequestContext;
  /** Where the id of each stands in the request. */
  readonly fieldOf: (place: number) => string;
}

/**
 * The members as the server calls them, whose names it knows.
 *
 * @throws {ChatError} `unknown-user` with the field of the first who is nobody, where people come
 * by invitation.
 */
export async function resolveMembers(
  members: readonly Member[],
  { broker, visit, fieldOf }: TakingIn,
): Promise<Member[]> {
  const isNobody = ({ id }: Member) => visit.mode === "invite" && visit.knownName(id) === undefined;
  // Another process may have let them in, just now.
  if (members.some(isNobody)) await catchUp({ broker, visit });
  for (const [place, member] of members.entries()) {
    if (!isNobody(member)) continue;
    const message = `Nobody with the id "${member.id}" has come here`;
    throw chatError("unknown-user", message, { field: fieldOf(place) });
  }
  return members.map(({ id, name }) => ({ id, name: visit.knownName(id) ?? name }));
}
