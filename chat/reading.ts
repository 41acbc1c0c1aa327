// Rooms as one person finds them: how far they reach, and how far that person has read.

import { isAuthorId } from "./author.ts";
import { fieldsOf } from "./json.ts";
import { isNoticeLevel, type NoticeLevel } from "./notice_level.ts";

/** A seq is a place in the room, as in its entries. */
export interface Reading {
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
  readonly notices?: NoticeLevel;
  /** When the newest entry of a private room was stored, where the log still has it. */
  readonly at?: number;
}

/** What one person is told on all of their devices, and nobody else anywhere. */
export interface OwnReading {
  readonly person: string;
  readonly reading: Reading;
}

/** @throws {TypeError} unless it is a list of readings, as the broker sends it. */
export function toReadings(value: unknown): Reading[] {
  if (Array.isArray(value) && value.every(isReading)) return value;
  throw new TypeError("Cannot read the broker's answer: it has no list of rooms");
}

/** @throws {TypeError} unless it is somebody's reading, as the broker sends it. */
export function toOwnReading(value: unknown): OwnReading {
  const { person, reading } = fieldsOf(value);
  if (isAuthorId(person) && isReading(reading)) return { person, reading };
  throw new TypeError("Cannot read what the broker published: it is nobody's reading");
}

function isReading(value: unknown): value is Reading {
  const { room, head, read, unread, mentions, notices, at } = fieldsOf(value);
  const hasChoice = notices === undefined || isNoticeLevel(notices);
  const hasTime = at === undefined || Number.isSafeInteger(at);
  return typeof room === "string" && hasChoice && hasTime &&
    [head, read, unread, mentions].every((count) => Number.isSafeInteger(count));
}
