// The words in which a draft is refused, where several rules say the same.

import { type Author, isAtLeast, type Role } from "../author.ts";
import { ChatError, type ChatErrorCode } from "../errors.ts";

export function refused(code: ChatErrorCode, message: string, field?: string): ChatError {
  return new ChatError(code, message, field === undefined ? {} : { field });
}

export function forbidden(): ChatError {
  return refused("forbidden", "You may not do that here");
}

/** @throws {ChatError} `forbidden` unless the author may do what at least such people may. */
export function requireRole({ role }: Author, least: Role): void {
  if (!isAtLeast(role, least)) throw forbidden();
}

/** Also of a room that is there, to who may not know it: not a letter may differ. */
export function unknownRoom(): ChatError {
  return refused("unknown-room", "There is no such room", "room");
}

export function unknownMessage(field = "target"): ChatError {
  return refused("unknown-message", "The message is not there, or not any more", field);
}

export function invalid(field: string, rule: string): ChatError {
  return refused("invalid-message", `The field "${field}" ${rule}`, field);
}
