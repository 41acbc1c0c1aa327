// Users as the web process identifies them: an id and a role.

import { chatError, invalid } from "../errors.ts";
import { fieldsOf } from "../json.ts";

/** Ordered from most to least privileged. */
export const ROLES = ["owner", "moderator", "member", "guest"] as const;

export type Role = typeof ROLES[number];

/**
 * The user who submits a draft. Only the id is stored; the rest decides whether the draft is
 * accepted.
 */
export interface Actor {
  /** 1 to 64 characters of A-Z a-z 0-9 . _ @ : | - */
  readonly id: string;
  readonly role: Role;
  /** A token grants writing to this room, which counts like membership. */
  readonly hasGrant?: boolean;
  /** A token grants reading this room: a rejection may admit that the room exists. */
  readonly canRead?: boolean;
  /**
   * The display name was assigned by the server or an identity provider, not chosen for this
   * request.
   */
  readonly hasName?: boolean;
}

/** A user with the name under which others see them. */
export interface Member {
  readonly id: string;
  readonly name: string;
}

const USER_ID = /^[A-Za-z0-9._@:|-]{1,64}$/;

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

export function isUserId(value: unknown): value is string {
  return typeof value === "string" && USER_ID.test(value);
}

/** Whether `role` is at least as privileged as `min`. */
export function hasRole(role: Role, min: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(min);
}

/** @throws {ChatError} `invalid-field` unless it is an actor. */
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

/** @throws {ChatError} `invalid-user` unless it is a user id. */
export function parseUserId(field: string, value: unknown): string {
  if (isUserId(value)) return value;
  const rule = "1 to 64 characters of A-Z a-z 0-9 . _ @ : | -";
  throw chatError("invalid-user", `The field "${field}" must be a user id: ${rule}`, {
    field,
  });
}
