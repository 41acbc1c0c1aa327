// GET /api/users; GET and PATCH /api/users/:id.

import { chatError, invalid } from "../../chat/errors.ts";
import { parseName } from "../../chat/names/display_name.ts";
import type { FormerName } from "../../chat/domain/former_name.ts";
import { parseUserId, type Role } from "../../chat/domain/user.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { pageOf } from "../request/pagination.ts";
import { parseRole, readJson } from "../request/params.ts";
import { actorName, displayName, formerNames } from "../users/display_names.ts";
import { type RestrictionView, toRestrictionView } from "./restrictions.ts";

type UserSources = Pick<Dependencies, "recentActivity" | "replica">;

interface UserView {
  readonly id: string;
  readonly name: string;
  readonly formerNames: readonly FormerName[];
  /** Id of the file with the user's picture. */
  readonly avatar: string | undefined;
  readonly role: Role | undefined;
  /** When the user last posted in a public room. */
  readonly seenAt: number | undefined;
  readonly muted: RestrictionView | undefined;
  readonly banned: RestrictionView | undefined;
}

/** Returns the users of the directory, oldest first, then other recent authors, latest first. */
export function listUsers(sources: UserSources): Handler {
  return (request) => {
    const { recentActivity, replica: { directory: { users } } } = sources;
    const ids = [...users.keys(), ...recentActivity.ids().filter((id) => !users.has(id))];
    const { complete, page } = pageOf(ids, new URL(request.url).searchParams, {
      keyOf: (id) => id,
      toView: (id) => toView(id, sources),
      unknownKey: (after) =>
        chatError("unknown-user", `No user has the id "${after}"`, { field: "after" }),
    });
    return Response.json({ complete, users: page });
  };
}

/** Returns a user; of one whom the server does not know, only the id. */
export function getUser(sources: UserSources): Handler {
  return (_request, { id }) => Response.json(toView(parseUserId("id", id), sources));
}

/** Changes the role, the name or both, and returns the user. */
export function updateUser(
  { commands, limits, ...sources }: UserSources & Pick<Dependencies, "commands" | "limits">,
): Handler {
  return async (request, { id: user = "" }, context) => {
    const { role, name } = await readJson(request, limits, ["role", "name"]);
    if (role === undefined && name === undefined) {
      throw invalid("role", 'or "name" must be given');
    }
    const newName = name === undefined ? undefined : parseName(name, limits.nameChars, "name");
    const alias = sources.recentActivity.get(user)?.name;
    const options = { context, from: actorName(context, sources.recentActivity) };
    if (role !== undefined) {
      const change = { type: "role", user, role: parseRole(role), name: alias } as const;
      await commands.submit(change, options);
    }
    if (newName !== undefined) {
      await commands.submit({ type: "rename", user, name: newName }, options);
    }
    return Response.json(toView(user, sources));
  };
}

function toView(id: string, { recentActivity, replica: { directory } }: UserSources): UserView {
  const now = Date.now();
  return {
    id,
    name: displayName(id, { directory, recentActivity }),
    formerNames: formerNames(id, { directory, recentActivity }),
    avatar: directory.avatars.of(id),
    role: directory.roleOf(id) ?? recentActivity.roleOf(id),
    seenAt: recentActivity.get(id)?.at,
    muted: toRestrictionView(directory.muteOf(id, now)),
    banned: toRestrictionView(directory.banOf({ user: id }, now)),
  };
}
