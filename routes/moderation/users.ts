// GET /api/people: whom the server knows. PATCH /api/people/:id: another role, another name.

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

interface PersonShown {
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
    const { people } = replica.directory;
    const ids = [...people.keys(), ...seen.ids().filter((id) => !people.has(id))];
    const { complete, page } = pageOf(ids, new URL(request.url).searchParams, {
      keyOf: (id) => id,
      show: (id) => personShown(id, { replica, seen }),
      gone: notKnown,
    });
    return Response.json({ complete, people: page });
  };
}

/** The person as they are then. */
export function updateUser({ changes, limits, replica, seen }: ModerationParts): Handler {
  return async (request, { id: person = "" }, visit) => {
    const { role, name } = await readJson(request, limits, ["role", "name"]);
    if (role === undefined && name === undefined) {
      throw invalid("role", "must be there, or a name");
    }
    const newName = name === undefined ? undefined : parseName(name, limits.nameChars, "name");
    const alias = seen.get(person)?.name;
    const making = { visit, from: actorName(visit, seen) };
    if (role !== undefined) {
      await changes.submit({ what: "role", person, role: parseRole(role), name: alias }, making);
    }
    if (newName !== undefined) {
      await changes.submit({ what: "rename", person, name: newName }, making);
    }
    return Response.json(personShown(person, { replica, seen }));
  };
}

/** What people call somebody: the name that the server knows, else the one last written under. */
export function displayName(
  id: string,
  { directory, seen }: { directory: Directory; seen: ModerationParts["seen"] },
): string {
  const person = directory.people.get(id);
  return person?.name || seen.get(id)?.name || person?.alias || "";
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
  return directory.people.get(id)?.name || name || member?.name || seen.get(id)?.name || "";
}

/** Under which name a moderator acts whom the server knows by no name. */
export function actorName({ identity }: RequestContext, seen: ModerationParts["seen"]): string {
  return seen.get(identity?.id ?? "")?.name ?? "";
}

function personShown(id: string, { replica: { directory }, seen }: Known): PersonShown {
  const now = Date.now();
  const sighting = seen.get(id);
  return {
    id,
    name: displayName(id, { directory, seen }),
    role: directory.roleOf(id) ?? seen.roleOf(id),
    seenAt: sighting?.at,
    muted: shown(directory.muteOf(id, now)),
    banned: shown(directory.banOf({ person: id }, now)),
  };
}

function notKnown(after: string): ChatError {
  return chatError("unknown-person", `Nobody with the id "${after}" is known`, { field: "after" });
}

function parseRole(value: unknown): Role {
  if (isRole(value)) return value;
  throw invalid("role", `must be one of ${ROLES.join(", ")}`);
}
