// Who writes, as the web process knows: an id that stays, and what that person may do here.

import { chatError, invalid } from "./errors.ts";
import { fieldsOf } from "./json.ts";

/** From the most powerful to the least. */
export const ROLES = ["owner", "moderator", "member", "guest"] as const;

export type Role = typeof ROLES[number];

/** Who stands behind a draft. Only the id is stored: the rest decides whether it may be. */
export interface Actor {
  /** 1 to 64 of A-Z a-z 0-9 . _ @ : | - */
  readonly id: string;
  readonly role: Role;
  /** A token names the room: it counts instead of being a member. */
  readonly hasGrant?: boolean;
  /** A token lets them read the room: they are told that they may not write, instead of nothing. */
  readonly canRead?: boolean;
  /** The server knows the display name, or somebody vouches for it: it was not chosen just now. */
  readonly hasName?: boolean;
}

const USER_ID = /^[A-Za-z0-9._@:|-]{1,64}$/;

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

export function isUserId(value: unknown): value is string {
  return typeof value === "string" && USER_ID.test(value);
}

/** Whether a role may do what at least `min` may. */
export function hasRole(role: Role, min: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(min);
}

/** @throws {ChatError} `invalid-field` unless it is an author of a draft. */
export function parseActor(value: unknown): Actor {
  const { id, role, hasGrant, canRead, hasName } = fieldsOf(value);
  if (isUserId(id) && isRole(role) && [hasGrant, canRead, hasName].every(isFlag)) {
    return {
      id,
      role,
      ...(hasGrant ? { hasGrant: true } : {}),
      ...(canRead ? { canRead: true } : {}),
      ...(hasName ? { hasName: true } : {}),
    };
  }
  throw invalid("author", "must have an id and a role");
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}

/** @throws {ChatError} `invalid-user` unless it is the id of an author. */
export function parseUserId(field: string, value: unknown): string {
  if (isUserId(value)) return value;
  const rule = "1 to 64 characters of A-Z a-z 0-9 . _ @ : | -";
  throw chatError("invalid-user", `The field "${field}" must be an author's id: ${rule}`, {
    field,
  });
}
