// Rooms as a person finds them, in their order.

import type { RoomsRange } from "./log.ts";
import type { Reading } from "./reading.ts";
import { integer, type Row } from "./sqlite_rows.ts";
import type { Statements } from "./sqlite_statements.ts";

export function readRooms(
  sql: Statements,
  { person, limit, after, named }: RoomsRange,
): Reading[] {
  const open = after === undefined ? [] : sql.publicReadings.all({ person, after, limit });
  const readings = open.map(toReading);
  for (const room of named) {
    if (readings.length >= limit) break;
    const row = sql.reading.get({ person, room });
    if (row) readings.push(toReading(row));
  }
  return readings;
}

function toReading({ room, head, read, unread }: Row): Reading {
  return {
    room: String(room),
    head: integer(head),
    read: integer(read),
    unread: integer(unread),
  };
}
