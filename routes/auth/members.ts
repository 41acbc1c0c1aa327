// GET /api/members: the users of the chat whom a visitor may know, so that they can be mentioned,
// written to and added to rooms, whether or not they have written anything.

import type { Member } from "../../chat/directory/changes.ts";
import { chatError, unavailable } from "../../chat/errors.ts";
import { parseLimit } from "../request/pagination.ts";
import type { ModerationParts } from "../moderation/mod.ts";
import type { Handler, RequestContext } from "../request/context.ts";

type Known = Pick<ModerationParts, "replica" | "seen">;

/** Id and name of each, in pages; users who are banned are left out. */
export function listChatMembers(known: Known): Handler {
  return async (request, _params, visit) => {
    await known.replica.ready();
    if (!known.replica.isLoaded) throw unavailable("The broker was not heard yet");
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const after = params.get("after");
    const now = Date.now();
    const users: Member[] = [];
    let isAfter = after === null;
    for (const member of membersFor(visit, known)) {
      if (!isAfter) isAfter = member.id === after;
      else if (member.name === "") continue;
      else if (known.replica.directory.banOf({ user: member.id }, now)) continue;
      else if (users.push(member) > limit) break;
    }
    if (!isAfter) {
      throw chatError("unknown-user", `No member has the id "${after}"`, { field: "after" });
    }
    return Response.json({
      complete: users.length <= limit,
      users: users.slice(0, limit),
    });
  };
}

/**
 * Where people are invited: all who joined. Elsewhere: all whose names the server knows, and those who
 * wrote in public rooms lately. A token that names its rooms shows the members of its private rooms
 * alone: who writes in the other rooms is not for its user.
 */
function membersFor(
  visit: RequestContext,
  { replica: { directory }, seen }: Known,
): Iterable<Member> {
  if (visit.grantedRooms !== undefined) return roommatesOf(visit);
  const named = [...directory.users.values()].filter(({ name }) => name !== "");
  const members = named.map(({ id, name }) => ({ id, name }));
  if (visit.mode === "invite") return members;
  const isNamed = (id: string) => Boolean(directory.users.get(id)?.name);
  const writers = seen.ids().filter((id) => !isNamed(id))
    .map((id) => ({ id, name: seen.get(id)?.name ?? "" }));
  return [...members, ...writers];
}

function roommatesOf(visit: RequestContext): Iterable<Member> {
  const members = visit.privateRooms.flatMap((room) => [
    ...visit.roomState(room)?.members?.values() ?? [],
  ]);
  const named = members.map(({ id, name }) => ({ id, name: visit.knownName(id) ?? name }));
  return new Map(named.map((member) => [member.id, member])).values();
}
