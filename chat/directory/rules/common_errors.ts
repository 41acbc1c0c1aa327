// Errors that several rules share.

import { type Actor, hasRole, type Role } from "../../domain/user.ts";
import { type ChatError, chatError } from "../../errors.ts";

export function forbidden(): ChatError {
  return chatError("forbidden", "You are not allowed to do that");
}

/** @throws {ChatError} `forbidden` unless the actor has at least the role `min`. */
export function requireRole({ role }: Actor, min: Role): void {
  if (hasRole(role, min)) return;
  throw chatError("forbidden", `Only ${min}s can do that`, { role: min });
}

/**
 * Also for a room that exists but that the user may not know of: the response must be identical.
 */
export function unknownRoom(): ChatError {
  return chatError("unknown-room", "Room not found", { field: "room" });
}

export function readOnlyRoom(): ChatError {
  return chatError("forbidden", "You can read this room but not post in it");
}

export function unknownMessage(field = "target"): ChatError {
  return chatError("unknown-message", "Message not found", { field });
}

/** @param field The field whose id is already in use. */
export function idTaken(field: string): ChatError {
  return chatError("id-taken", `This ${field} is already in use`, { field });
}

/** Returns the error for an invitation, or a link to another device, that no longer works. */
export function linkExpired(): ChatError {
  return chatError("gone", "The link was used up, was revoked or has expired", {
    resource: "link",
  });
}
