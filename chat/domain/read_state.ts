// A user's read state in each room.

import { isUserId } from "./user.ts";
import { fieldsOf } from "../json.ts";
import { type NewActivity, parseNewActivity } from "./activity.ts";
import { isNotificationLevel, type NotificationLevel } from "./notification_level.ts";

export interface RoomReadState {
  readonly room: string;
  /** Seq of the newest entry. */
  readonly head: number;
  /** Read marker: seq up to which the user has read; 0 if they have read nothing. */
  readonly read: number;
  /** Messages after the read marker, counted up to 100. */
  readonly unread: number;
  /** Unread messages that mention the user. */
  readonly mentions: number;
  /** Whether the user marked the room as unread, and has not read on since. */
  readonly isMarkedUnread?: boolean;
  /** Undefined if the user chose none. */
  readonly notificationLevel?: NotificationLevel;
  /** The place of the room among the user's favourites; undefined if it is none. */
  readonly favouriteRank?: number;
  /** Time of the newest entry, unless it was pruned. */
  readonly at?: number;
}

/** A new place of a user's read marker. */
export interface ReadMarkerMove {
  readonly user: string;
  readonly seq: number;
  /**
   * True marks the room as unread after the seq, false ends that. By default the marker only moves
   * forward, and not while the room is marked as unread.
   */
  readonly isMarkedUnread?: boolean;
}

export interface RoomList {
  readonly rooms: readonly RoomReadState[];
  /** Milliseconds since 1970; 0 if do not disturb was never set. */
  readonly doNotDisturbUntil: number;
  /** Ids of the user's saved messages in one room, if asked for. */
  readonly saved?: readonly string[];
  /** Activities that the user has not seen, if asked for. */
  readonly newActivity?: readonly NewActivity[];
}

/** A message that a user saved, or removed from those saved. */
export interface SavedChange {
  readonly room: string;
  readonly id: string;
  readonly isSaved: boolean;
}

/**
 * An event for all devices of one user and for no other user: a changed read state or
 * do-not-disturb time, a message saved, or new activity in a room; the empty room if it was seen.
 */
export type UserEvent =
  | { readonly user: string; readonly reading: RoomReadState }
  | { readonly user: string; readonly saved: SavedChange }
  | { readonly user: string; readonly activityIn: string }
  | { readonly user: string; readonly doNotDisturbUntil: number };

/** @throws {TypeError} unless it is a list of rooms as the broker sends it. */
export function parseRoomList(value: unknown): RoomList {
  const { rooms, doNotDisturbUntil, saved, newActivity } = fieldsOf(value);
  const isList = Array.isArray(rooms) && rooms.every(isRoomReadState);
  if (isList && isTime(doNotDisturbUntil) && (saved === undefined || isListOfText(saved))) {
    return {
      rooms,
      doNotDisturbUntil,
      ...(saved && { saved }),
      ...(newActivity !== undefined && { newActivity: parseNewActivity(newActivity) }),
    };
  }
  throw new TypeError("Cannot read the broker's answer: expected a list of rooms");
}

/** @throws {TypeError} unless it is a user event as the broker sends it. */
export function parseUserEvent(value: unknown): UserEvent {
  const { user, reading, saved, activityIn, doNotDisturbUntil } = fieldsOf(value);
  if (isUserId(user) && isRoomReadState(reading)) return { user, reading };
  if (isUserId(user) && isTime(doNotDisturbUntil)) return { user, doNotDisturbUntil };
  if (isUserId(user) && isSavedChange(saved)) return { user, saved };
  if (isUserId(user) && typeof activityIn === "string") return { user, activityIn };
  throw new TypeError("Cannot parse a user event: expected a change of what only the user sees");
}

function isSavedChange(value: unknown): value is SavedChange {
  const { room, id, isSaved } = fieldsOf(value);
  return typeof room === "string" && typeof id === "string" && typeof isSaved === "boolean";
}

function isListOfText(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRoomReadState(value: unknown): value is RoomReadState {
  const { room, head, read, unread, mentions, isMarkedUnread, ...choices } = fieldsOf(value);
  const { notificationLevel, favouriteRank, at } = choices;
  const hasChoice = notificationLevel === undefined || isNotificationLevel(notificationLevel);
  const hasMark = isMarkedUnread === undefined || typeof isMarkedUnread === "boolean";
  const hasRank = favouriteRank === undefined || Number.isSafeInteger(favouriteRank);
  const hasTime = at === undefined || Number.isSafeInteger(at);
  return typeof room === "string" && hasMark && hasChoice && hasRank && hasTime &&
    [head, read, unread, mentions].every((count) => Number.isSafeInteger(count));
}
