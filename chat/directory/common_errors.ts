// The words in which a draft is refused, where several rules say the same.

import { type Actor, hasRole, type Role } from "../user.ts";
import { type ChatError, chatError } from "../errors.ts";

export function forbidden(): ChatError {
  return chatError("forbidden", "You may not do that here");
}

/** @throws {ChatError} `forbidden` unless the author may do what at least such people may. */
export function requireRole({ role }: Actor, min: Role): void {
  if (hasRole(role, min)) return;
  throw chatError("forbidden", `Only ${min}s may do that here`, { role: min });
}

/** Also of a room that is there, to who may not know it: not a letter may differ. */
export function unknownRoom(): ChatError {
  return chatError("unknown-room", "There is no such room", { field: "room" });
}

/** Of a room that its reader may know, but not write to. */
export function readOnlyRoom(): ChatError {
  return chatError("forbidden", "You may read this room, but not write to it");
}

export function unknownMessage(field = "target"): ChatError {
  return chatError("unknown-message", "The message is not there, or not any more", { field });
}

/** @param field The id that is that of something, or somebody, else. */
export function idTaken(field: string): ChatError {
  return chatError("id-taken", `The ${field} is that of something else`, { field });
}

/** Of a link that leads in: an invitation, or the way to one's next device. */
export function linkExpired(): ChatError {
  return chatError("gone", "The link was used up or revoked, or is too old", { resource: "link" });
}
