// Patterns for room names: a name ("dev"), a prefix ("team-*") or all public rooms ("*"). A private
// room only matches its own name.

import { isPrivate, isRoomName } from "./room.ts";

export function isRoomPattern(value: unknown): value is string {
  return value === "*" || typeof value === "string" && isRoomName(value.replace(/\*$/, ""));
}

export function matchesRoom(pattern: string, room: string): boolean {
  if (isPrivate(room)) return room === pattern;
  return pattern.endsWith("*") ? room.startsWith(pattern.slice(0, -1)) : room === pattern;
}
