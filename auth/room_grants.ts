// Which rooms somebody may read and write, as patterns. To write does not include to read, nor the
// other way round.

import { isRoomPattern, matchesRoom } from "../chat/room_pattern.ts";
import type { Grants } from "./identity.ts";
import { badCredentials } from "./jwt/refusal.ts";

export function mayRead({ read }: Grants, room: string): boolean {
  return read.some((pattern) => matchesRoom(pattern, room));
}

export function mayWrite({ write }: Grants, room: string): boolean {
  return write.some((pattern) => matchesRoom(pattern, room));
}

/**
 * Reads the patterns of a claim; where there is none, no room is granted.
 *
 * @throws {ChatError} `bad-credentials` unless it is a list of patterns: one that is skipped
 * would grant less than its author meant, one that is guessed at more.
 */
export function parsePatterns(claim: string, value: unknown = []): readonly string[] {
  if (Array.isArray(value) && value.every(isRoomPattern)) return value;
  throw badCredentials(
    `The token's claim "${claim}" is ${JSON.stringify(value)}: expected a list of rooms, each a ` +
      'name such as "dev", the beginning of names such as "team-*", or "*"',
  );
}
