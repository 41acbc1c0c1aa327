// What the claims of a token say about its bearer. Their signature was checked before.

import { isUserId } from "../../chat/user.ts";
import type { Role } from "../../chat/user.ts";
import { parseName } from "../../chat/names/display_name.ts";
import { parsePatterns } from "../room_grants.ts";
import type { Identity } from "../identity.ts";
import { badCredentials, expiredCredentials } from "./refusal.ts";
import { LEEWAY_SECONDS } from "./verify.ts";

export type Claims = Readonly<Record<string, unknown>>;

export interface ClaimOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Characters that a display name may have. */
  readonly nameChars: number;
}

/** Nobody can call a token back: one that leaked must not be good for ever. */
const LONGEST_SECONDS = 366 * 24 * 60 * 60;

/** The owner belongs to the chat itself, and is nobody whom another server could name. */
const TOKEN_ROLES: readonly Role[] = ["guest", "member", "moderator"];

/**
 * Reads who the bearer is.
 *
 * @throws {ChatError} `bad-credentials` that names the claim at fault.
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
  const role = TOKEN_ROLES.find((one) => one === value);
  if (role) return role;
  throw wrong("hubbub.role", TOKEN_ROLES.join(", "));
}

function parseFlag(claim: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === "boolean") return value;
  throw wrong(claim, "true or false");
}

/** Without leeway: who is let in after the end would be thrown out at once. */
function parseExpiry(value: unknown, now: number): number {
  if (!isSeconds(value)) throw wrong("exp", "a time in seconds since 1970");
  if (value > now / 1_000 + LONGEST_SECONDS) throw wrong("exp", "a time within a year");
  if (value * 1_000 <= now) throw expiredCredentials("The token has expired");
  return value * 1_000;
}

function isSeconds(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function wrong(claim: string, allowed: string) {
  return badCredentials(`The token's claim "${claim}" is missing or wrong: expected ${allowed}`);
}
