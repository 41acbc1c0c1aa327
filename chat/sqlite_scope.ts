// In which rooms a full-text query looks: words of their own stand for them in its index.

import type { SearchRange } from "./log.ts";
import { integer } from "./sqlite_rows.ts";
import type { Statements } from "./sqlite_statements.ts";

/** Begins the words that stand for rooms, as the schema says: nobody searches for it. */
const MARK = "\u{e000}";
const PRIVATE = `"${MARK}private"`;

/** The end of a query; nothing where it is about all rooms. */
export function scopeOf(
  sql: Statements,
  { room, privateRooms }: Pick<SearchRange, "room" | "privateRooms">,
): string {
  if (room !== undefined) return ` AND room : (${wordsOf(sql, [room])})`;
  if (privateRooms === undefined) return "";
  if (privateRooms.length === 0) return ` NOT room : ${PRIVATE}`;
  return ` NOT (room : ${PRIVATE} NOT room : (${wordsOf(sql, privateRooms)}))`;
}

function wordsOf(sql: Statements, rooms: readonly string[]): string {
  return rooms.map((room) => `"${MARK}${integer(sql.room.get(room)?.id ?? 0)}"`).join(" OR ");
}
