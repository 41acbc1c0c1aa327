// Which rooms somebody may read and write, as patterns: a room's name ("dev"), the beginning of
// names ("team-*") or all public rooms ("*"). A private room is granted by its own name alone. To
// write does not include to read, nor the other way round.

import { isPrivate, isRoom } from "../chat/room.ts";
import type { Grants } from "./identity.ts";
import { badCredentials } from "./refusal.ts";

export function mayRead({ read }: Grants, room: string): boolean {
  return read.some((pattern) => covers(pattern, room));
}

export function mayWrite({ write }: Grants, room: string): boolean {
  return write.some((pattern) => covers(pattern, room));
}

/**
 * Reads the patterns of a claim; where there is none, no room is granted.
 *
 * @throws {ChatError} `bad-credentials` unless it is a list of patterns: one that is skipped
 * would grant less than its author meant, one that is guessed at more.
 */
export function parsePatterns(claim: string, value: unknown = []): readonly string[] {
  if (Array.isArray(value) && value.every(isPattern)) return value;
  throw badCredentials(
    `The token's claim "${claim}" is ${JSON.stringify(value)}: expected a list of rooms, each a ` +
      'name such as "dev", the beginning of names such as "team-*", or "*"',
  );
}

function isPattern(value: unknown): value is string {
  return value === "*" || typeof value === "string" && isRoom(value.replace(/\*$/, ""));
}

function covers(pattern: string, room: string): boolean {
  if (isPrivate(room)) return room === pattern;
  return pattern.endsWith("*") ? room.startsWith(pattern.slice(0, -1)) : room === pattern;
}
