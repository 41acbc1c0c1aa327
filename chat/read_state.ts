// Rooms as one person finds them: how far they reach, and how far that person has read.

import { isUserId } from "./user.ts";
import { fieldsOf } from "./json.ts";
import { isNotificationLevel, type NotificationLevel } from "./notification_level.ts";

/** A seq is a place in the room, as in its entries. */
export interface RoomReadState {
  readonly room: string;
  /** The seq of the newest entry. */
  readonly head: number;
  /** The seq up to which the person has read; 0 where that was never said. */
  readonly read: number;
  /** Messages after that, counted up to 100. */
  readonly unread: number;
  /** Those of them that mention the person. */
  readonly mentions: number;
  /** Of what the person wants to hear, where they have chosen. */
  readonly notificationLevel?: NotificationLevel;
  /** When the newest entry of a private room was stored, where the log still has it. */
  readonly at?: number;
}

/** What one person finds who comes. */
export interface RoomList {
  readonly rooms: readonly RoomReadState[];
  /** The time up to which they want to hear of nothing; 0 where they never said so. */
  readonly doNotDisturbUntil: number;
}

/**
 * What one person is told on all of their devices, and nobody else anywhere: how they stand in a room
 * now, or up to when they want to hear of nothing.
 */
export type UserEvent =
  | { readonly user: string; readonly reading: RoomReadState }
  | { readonly user: string; readonly doNotDisturbUntil: number };

/** @throws {TypeError} unless it is what somebody finds, as the broker sends it. */
export function parseRoomList(value: unknown): RoomList {
  const { rooms, doNotDisturbUntil } = fieldsOf(value);
  const isList = Array.isArray(rooms) && rooms.every(isRoomReadState);
  if (isList && isTime(doNotDisturbUntil)) return { rooms, doNotDisturbUntil };
  throw new TypeError("Cannot read the broker's answer: it has no list of rooms");
}

/** @throws {TypeError} unless it is news of somebody's own, as the broker sends it. */
export function parseUserEvent(value: unknown): UserEvent {
  const { user, reading, doNotDisturbUntil } = fieldsOf(value);
  if (isUserId(user) && isRoomReadState(reading)) return { user, reading };
  if (isUserId(user) && isTime(doNotDisturbUntil)) return { user, doNotDisturbUntil };
  throw new TypeError("Cannot read what the broker published: it is nobody's reading");
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRoomReadState(value: unknown): value is RoomReadState {
  const { room, head, read, unread, mentions, notificationLevel, at } = fieldsOf(value);
  const hasChoice = notificationLevel === undefined || isNotificationLevel(notificationLevel);
  const hasTime = at === undefined || Number.isSafeInteger(at);
  return typeof room === "string" && hasChoice && hasTime &&
    [head, read, unread, mentions].every((count) => Number.isSafeInteger(count));
}
