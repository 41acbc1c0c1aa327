// Names of rooms. A name alone tells whether the room is public or private.

import { chatError } from "../errors.ts";

/** The room that always exists; the default if none is named. */
export const DEFAULT_ROOM = "lobby";

const PUBLIC_ROOM = /^[a-z0-9][a-z0-9_-]{0,63}$/;
// 26 base32 digits are 130 random bits: the name of a private room cannot be guessed.
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
  const rule = "1 to 64 characters of a-z, 0-9, _ and -, and begin with a letter or digit";
  throw chatError("invalid-room-name", `A room name must have ${rule}`, { field: "room" });
}
