// GET /api/members: the users whom the user of the request may know, to mention them, message them and
// add them to rooms.

import { parseLimit } from "../request/pagination.ts";
import type { Member, Role } from "../../chat/domain/user.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import { chatError, invalid } from "../../chat/errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { parseMemberQuery, searchMembers } from "./member_search.ts";

type MemberSources = Pick<Dependencies, "recentActivity" | "replica">;

/** A user, and the role unless it is "member". */
interface MemberView extends Member {
  readonly role?: Exclude<Role, "member">;
}

/**
 * Returns the id and name of each user in pages, without banned users; with `q` only those whose name
 * has it, best first, as one page.
 */
export function listChatMembers(sources: MemberSources): Handler {
  return (request, _params, context) => {
    const { directory } = context;
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const after = params.get("after");
    const query = parseMemberQuery(params);
    if (query !== undefined && after !== null) throw invalid("after", "cannot be used with q");
    const now = Date.now();
    const users: Member[] = [];
    // A banned user still marks the end of an earlier page.
    let isAfter = after === null;
    const all = membersFor(context, sources);
    for (const member of query === undefined ? all : searchMembers(all, query)) {
      if (!isAfter) isAfter = member.id === after;
      else if (member.name === "") continue;
      else if (directory.banOf({ user: member.id }, now)) continue;
      else if (users.push(member) > limit) break;
    }
    if (!isAfter) {
      throw chatError("unknown-user", `No member has the id "${after}"`, { field: "after" });
    }
    const page = users.slice(0, limit).map((user) => toView(user, directory));
    return Response.json({ complete: users.length <= limit, users: page });
  };
}

function toView({ id, name }: Member, directory: Directory): MemberView {
  const role = directory.roleOf(id);
  return { id, name, ...(role !== undefined && role !== "member" && { role }) };
}

/**
 * Returns in invite mode all who joined, else all users with a known name and those who recently posted
 * in public rooms. A token with a list of rooms shows only the members of its private rooms: the users
 * of other rooms are none of its business.
 */
function membersFor(
  context: RequestContext,
  { recentActivity, replica: { directory } }: MemberSources,
): Iterable<Member> {
  if (context.permissions.publicPatterns !== undefined) return roommatesOf(context);
  const members = [...directory.users.values()]
    .filter(({ name }) => name !== "")
    .map(({ id, name }) => ({ id, name }));
  if (context.mode === "invite") return members;
  const authors = recentActivity.ids()
    .filter((id) => !directory.users.get(id)?.name)
    .map((id) => ({ id, name: recentActivity.get(id)?.name ?? "" }));
  return [...members, ...authors];
}

function roommatesOf({ directory, permissions }: RequestContext): Iterable<Member> {
  const members = permissions.privateRooms.flatMap((room) => [
    ...directory.rooms.get(room)?.members?.values() ?? [],
  ]);
  const named = members.map(({ id, name }) => ({
    id,
    name: directory.users.get(id)?.name || name,
  }));
  return new Map(named.map((member) => [member.id, member])).values();
}
