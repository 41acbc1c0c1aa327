// Reads the claims of a token whose signature has been verified.

import { parseName } from "../../chat/names/display_name.ts";
import { isRoomPattern } from "../../chat/domain/room_pattern.ts";
import { isUserId, type Role } from "../../chat/domain/user.ts";
import type { Identity } from "../identity.ts";
import { badCredentials, expiredCredentials, LEEWAY_SECONDS } from "./verify.ts";

export type Claims = Readonly<Record<string, unknown>>;

export interface ClaimOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Maximum characters of a display name. */
  readonly nameChars: number;
}

/** Tokens cannot be revoked, so a leaked one must expire some day. */
const MAX_VALID_SECONDS = 366 * 24 * 60 * 60;

/** Only the chat itself can make owners; no other server can name one. */
const TOKEN_ROLES: readonly Role[] = ["guest", "member", "moderator"];

/**
 * Returns the user of a token.
 *
 * @throws {ChatError} `bad-credentials` that names the claim at fault, or `expired-credentials`.
 */
export function parseClaims(claims: Claims, { now, nameChars }: ClaimOptions): Identity {
  const { sub, name, exp, iat, hubbub } = claims;
  checkIssued(iat, now);
  const own = parseOwn(hubbub);
  return {
    id: parseSubject(sub),
    ...(name === undefined ? {} : { name: parseDisplayName(name, nameChars) }),
    role: parseRole(own.role),
    expiresAt: parseExpiry(exp, now),
    grants: {
      read: parsePatterns("hubbub.read", own.read),
      write: parsePatterns("hubbub.write", own.write),
    },
    ...(parseFlag("hubbub.unlimited", own.unlimited, false) && { isUnlimited: true }),
    ...(!parseFlag("hubbub.presence", own.presence, true) && { isHidden: true }),
  };
}

/**
 * Returns the room patterns of a claim; none by default.
 *
 * @throws {ChatError} `bad-credentials` unless it is a list of patterns: skipping an invalid one would
 * grant less than the issuer meant, and guessing might grant more.
 */
export function parsePatterns(claim: string, value: unknown = []): readonly string[] {
  if (Array.isArray(value) && value.every(isRoomPattern)) return value;
  throw badCredentials(
    `The token's claim "${claim}" is ${JSON.stringify(value)}: expected a list of rooms, each a ` +
      'name such as "dev", a prefix such as "team-*", or "*"',
  );
}

function checkIssued(value: unknown, now: number) {
  if (value === undefined || isSeconds(value) && value <= now / 1_000 + LEEWAY_SECONDS) return;
  throw wrong("iat", "a time in seconds since 1970 that is not in the future");
}

function parseOwn(value: unknown = {}): Claims {
  if (isClaims(value)) return value;
  throw wrong("hubbub", "an object of read, write, role, unlimited and presence");
}

function isClaims(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseSubject(value: unknown): string {
  if (isUserId(value)) return value;
  throw wrong("sub", "1 to 64 characters of A-Z a-z 0-9 . _ @ : | -");
}

function parseDisplayName(value: unknown, max: number): string {
  try {
    return parseName(value, max);
  } catch {
    throw wrong("name", `one line of 1 to ${max} visible characters`);
  }
}

function parseRole(value: unknown = "guest"): Role {
  const role = TOKEN_ROLES.find((role) => role === value);
  if (role) return role;
  throw wrong("hubbub.role", TOKEN_ROLES.join(", "));
}

function parseFlag(claim: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === "boolean") return value;
  throw wrong(claim, "true or false");
}

/** Without leeway: a stream that opened after `exp` would be closed at once. */
function parseExpiry(value: unknown, now: number): number {
  if (!isSeconds(value)) throw wrong("exp", "a time in seconds since 1970");
  if (value > now / 1_000 + MAX_VALID_SECONDS) throw wrong("exp", "a time at most a year from now");
  if (value * 1_000 <= now) throw expiredCredentials("The token has expired");
  return value * 1_000;
}

function isSeconds(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function wrong(claim: string, allowed: string) {
  return badCredentials(`The token's claim "${claim}" is missing or wrong: expected ${allowed}`);
}
