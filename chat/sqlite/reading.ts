// Rooms as a person finds them, in their order.

import type { RoomsRange } from "../log.ts";
import { isNoticeLevel } from "../notice_level.ts";
import type { Reading } from "../reading.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

export function readRooms(
  sql: Statements,
  { person, limit, after, named, patterns }: RoomsRange,
): Reading[] {
  const since = integer(sql.arrival.get(person)?.gid ?? 0);
  const own = named.slice(0, limit).flatMap((room) => sql.reading.all({ person, since, room }));
  const left = limit - own.length;
  if (after === undefined || left === 0) return own.map(toReading);
  const range = { person, since, after, limit: left };
  const open = patterns
    ? sql.matchingReadings.all({ ...range, patterns: JSON.stringify(patterns) })
    : sql.publicReadings.all(range);
  return [...own, ...open].map(toReading);
}

function toReading({ room, head, read, unread, mentions, notices, at }: Row): Reading {
  return {
    room: String(room),
    head: integer(head),
    read: integer(read),
    unread: integer(unread),
    mentions: integer(mentions),
    ...(isNoticeLevel(notices) && { notices }),
    ...(at !== null && { at: integer(at) }),
  };
}
