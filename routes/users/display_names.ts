// The display names of users. Only some have a name that the server knows; the others choose one with
// each message.

import type { Directory } from "../../chat/directory/directory.ts";
import { type FormerName, formerNamesOf } from "../../chat/domain/former_name.ts";
import type { PresentUser } from "../../chat/presence/snapshot.ts";
import type { RecentActivity } from "../recent_activity.ts";
import type { RequestContext } from "../request/context.ts";

export interface NameSources {
  readonly directory: Directory;
  readonly recentActivity: RecentActivity;
}

/** Returns the name that the server knows, else the one that the user last posted under, else "". */
export function displayName(id: string, { directory, recentActivity }: NameSources): string {
  const user = directory.users.get(id);
  return user?.name || recentActivity.get(id)?.name || user?.alias || "";
}

/** Returns the names that a user had before, as far as the server knows, the latest first. */
export function formerNames(id: string, sources: NameSources): FormerName[] {
  const { directory, recentActivity } = sources;
  const last = recentActivity.get(id);
  const names = [
    ...directory.users.get(id)?.formerNames ?? [],
    ...last ? [{ name: last.name, until: last.at }] : [],
    ...recentActivity.formerNamesOf(id),
  ];
  return formerNamesOf(names, displayName(id, sources));
}

/**
 * Returns the name of a present user for the members of a room: the one given here, else the one from
 * their token or proxy, else the one they use; "" if there is none.
 */
export function nameInRoom(
  { id, name }: PresentUser,
  room: string,
  { directory, recentActivity }: NameSources,
): string {
  const member = directory.rooms.get(room)?.members?.get(id);
  return directory.users.get(id)?.name || name || member?.name || recentActivity.get(id)?.name ||
    "";
}

/** Returns the name under which the user last posted, for changes by users without a known name. */
export function actorName(
  { identity }: Pick<RequestContext, "identity">,
  recentActivity: RecentActivity,
): string {
  return recentActivity.get(identity?.id ?? "")?.name ?? "";
}
