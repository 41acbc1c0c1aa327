// The names of rooms: one alone tells whether its room is for all or for its members.

import { chatError } from "./errors.ts";

/** The room that is there from the start, and meant where none is named. */
export const DEFAULT_ROOM = "lobby";

const PUBLIC_ROOM = /^[a-z0-9][a-z0-9_-]{0,63}$/;
// 128 random bits or more: nobody comes upon the name of a private room by trying.
const PRIVATE_ROOM = /^~[a-z2-7]{26}$/;

export function isPublic(room: string): boolean {
  return PUBLIC_ROOM.test(room);
}

export function isPrivate(room: string): boolean {
  return PRIVATE_ROOM.test(room);
}

export function isRoomName(value: unknown): value is string {
  return typeof value === "string" && (isPublic(value) || isPrivate(value));
}

/** @throws {ChatError} `invalid-room-name` unless it is a room's name. */
export function parseRoom(value: unknown): string {
  if (isRoomName(value)) return value;
  const rule = "1 to 64 characters: a to z, 0 to 9, _ and -, a letter or digit first";
  throw chatError("invalid-room-name", `The room's name must have ${rule}`, { field: "room" });
}
