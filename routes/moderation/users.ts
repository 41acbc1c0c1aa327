// GET /api/users: whom the server knows. PATCH /api/users/:id: another role, another name.

import { isRole, type Role, ROLES } from "../../chat/user.ts";
import type { Directory } from "../../chat/directory/directory.ts";
import { type ChatError, chatError, invalid } from "../../chat/errors.ts";
import { parseName } from "../../chat/names/display_name.ts";
import type { PresentUser } from "../../chat/presence/snapshot.ts";
import { readJson } from "../request/json_body.ts";
import { pageOf } from "../request/list_page.ts";
import type { ModerationParts } from "./mod.ts";
import { type Shown, shown } from "./restriction_params.ts";
import type { Handler, RequestContext } from "../request/context.ts";

type Known = Pick<ModerationParts, "replica" | "seen">;

interface ShownUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role | undefined;
  /** When they last wrote in a public room. */
  readonly seenAt: number | undefined;
  readonly muted: Shown | undefined;
  readonly banned: Shown | undefined;
}

/** Who stands in the directory, the longest known first, then others who wrote, the last first. */
export function listUsers({ replica, seen }: Known): Handler {
  return (request) => {
    const { users } = replica.directory;
    const ids = [...users.keys(), ...seen.ids().filter((id) => !users.has(id))];
    const { complete, page } = pageOf(ids, new URL(request.url).searchParams, {
      keyOf: (id) => id,
      show: (id) => shownUser(id, { replica, seen }),
      gone: notKnown,
    });
    return Response.json({ complete, users: page });
  };
}

/** The person as they are then. */
export function updateUser({ changes, limits, replica, seen }: ModerationParts): Handler {
  return async (request, { id: user = "" }, visit) => {
    const { role, name } = await readJson(request, limits, ["role", "name"]);
    if (role === undefined && name === undefined) {
      throw invalid("role", "must be there, or a name");
    }
    const newName = name === undefined ? undefined : parseName(name, limits.nameChars, "name");
    const alias = seen.get(user)?.name;
    const making = { visit, from: actorName(visit, seen) };
    if (role !== undefined) {
      await changes.submit({ type: "role", user, role: parseRole(role), name: alias }, making);
    }
    if (newName !== undefined) {
      await changes.submit({ type: "rename", user, name: newName }, making);
    }
    return Response.json(shownUser(user, { replica, seen }));
  };
}

/** What people call somebody: the name that the server knows, else the one last written under. */
export function displayName(
  id: string,
  { directory, seen }: { directory: Directory; seen: ModerationParts["seen"] },
): string {
  const user = directory.users.get(id);
  return user?.name || seen.get(id)?.name || user?.alias || "";
}

/**
 * What the people of a room call somebody who is there: what was given here, then what their token or
 * proxy says, then what they use; empty where no name is known.
 */
export function nameInRoom(
  { id, name }: PresentUser,
  room: string,
  { directory, seen }: { directory: Directory; seen: ModerationParts["seen"] },
): string {
  const member = directory.rooms.get(room)?.members?.get(id);
  return directory.users.get(id)?.name || name || member?.name || seen.get(id)?.name || "";
}

/** Under which name a moderator acts whom the server knows by no name. */
export function actorName({ identity }: RequestContext, seen: ModerationParts["seen"]): string {
  return seen.get(identity?.id ?? "")?.name ?? "";
}

function shownUser(id: string, { replica: { directory }, seen }: Known): ShownUser {
  const now = Date.now();
  const sighting = seen.get(id);
  return {
    id,
    name: displayName(id, { directory, seen }),
    role: directory.roleOf(id) ?? seen.roleOf(id),
    seenAt: sighting?.at,
    muted: shown(directory.muteOf(id, now)),
    banned: shown(directory.banOf({ user: id }, now)),
  };
}

function notKnown(after: string): ChatError {
  return chatError("unknown-user", `Nobody with the id "${after}" is known`, { field: "after" });
}

function parseRole(value: unknown): Role {
  if (isRole(value)) return value;
  throw invalid("role", `must be one of ${ROLES.join(", ")}`);
}
