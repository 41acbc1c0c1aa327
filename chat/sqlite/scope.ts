// What a full-text query asks for beside words: rooms and links have words of their own in its index,
// names a column.

import type { SearchRange } from "../log.ts";
import { integer } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Begins the words that stand for rooms and links, as the schema says: nobody searches for it. */
const MARK = "\u{e000}";
const PRIVATE = `"${MARK}private"`;
const LINK = `room : "${MARK}link"`;

/** The whole query; nothing where it asks for nothing. `words` are a query for texts. */
export function toScopedQuery(
  words: string | undefined,
  range: SearchRange,
  sql: Statements,
): string | undefined {
  const { room, from = [], hasLink = false } = range;
  const parts = [
    ...(words === undefined ? [] : [`text : (${words})`]),
    ...(from.length === 0 ? [] : [`sender : (${from.map(quote).join(" OR ")})`]),
    ...(hasLink ? [LINK] : []),
    ...(room === undefined ? [] : [`room : (${wordsOf(sql, [room])})`]),
  ];
  return parts.length === 0 ? undefined : parts.join(" AND ") + without(sql, range);
}

/** A phrase, or one word. SQLite ends a query at a NUL, in the middle of it; nothing stored has one. */
export function quote(term: string): string {
  return `"${term.replaceAll("\0", " ").replaceAll('"', '""')}"`;
}

/** Leaves out the private rooms that may not be searched. */
function without(
  sql: Statements,
  { room, privateRooms }: Pick<SearchRange, "room" | "privateRooms">,
): string {
  if (room !== undefined || privateRooms === undefined) return "";
  if (privateRooms.length === 0) return ` NOT room : ${PRIVATE}`;
  return ` NOT (room : ${PRIVATE} NOT room : (${wordsOf(sql, privateRooms)}))`;
}

function wordsOf(sql: Statements, rooms: readonly string[]): string {
  return rooms.map((room) => `"${MARK}${integer(sql.room.get(room)?.id ?? 0)}"`).join(" OR ");
}
