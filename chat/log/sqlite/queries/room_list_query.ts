// Reads a user's list of rooms with their read states.

import type { RoomsRange } from "../../../log.ts";
import { isNotificationLevel } from "../../../domain/notification_level.ts";
import type { RoomReadState } from "../../../domain/read_state.ts";
import { integer, type Row, unreadMentions } from "../rows.ts";
import type { Statements } from "../statements.ts";

export function readRooms(
  sql: Statements,
  { user, limit, after, named, patterns }: RoomsRange,
): RoomReadState[] {
  const since = integer(sql.firstVisit.get(user)?.gid ?? 0);
  const read = (rooms: readonly string[]) =>
    rooms.flatMap((room) => sql.readState.all({ user, since, room }));
  const own = read(named.slice(0, limit));
  const left = limit - own.length;
  if (after === undefined || left === 0) return own.map(toReadState);
  const open = patterns
    ? read(matchingRooms(sql, patterns, { after, limit: left }))
    : sql.publicReadStates.all({ user, since, after, limit: left });
  return [...own, ...open].map(toReadState);
}

/** A range of names, both ends inclusive. */
interface NameRange {
  readonly first: string;
  readonly last: string;
}

/** Returns the first public rooms after a name that match a pattern, reading no others. */
function matchingRooms(
  sql: Statements,
  patterns: readonly string[],
  { after, limit }: { after: string; limit: number },
): string[] {
  const names: string[] = [];
  for (const range of rangesOf(patterns)) {
    if (names.length === limit) break;
    const rows = sql.publicNames.all({ ...range, after, limit: limit - names.length });
    names.push(...rows.map(({ name }) => String(name)));
  }
  return names;
}

/** Returns disjoint ranges, in order, of the names that patterns match. */
export function rangesOf(patterns: readonly string[]): NameRange[] {
  const ranges = patterns.map((pattern) => {
    const first = pattern.replace(/\*$/, "");
    // "~" sorts after all characters that follow the first one in a name.
    return { first, last: pattern.endsWith("*") ? `${first}~` : first };
  });
  ranges.sort((one, other) => compare(one.first, other.first) || compare(other.last, one.last));
  let last: string | undefined;
  return ranges.filter((range) => {
    const isCovered = last !== undefined && range.last <= last;
    if (!isCovered) last = range.last;
    return !isCovered;
  });
}

/** Compares as SQLite does. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function toReadState(
  { room, head, read, unread, isMarkedUnread, ...rest }: Row,
): RoomReadState {
  const { notificationLevel, favouriteRank, at, mentions } = rest;
  // A room's own mentions must not bring it back to those who have hidden it.
  const groupMentions = notificationLevel === "hidden" ? 0 : rest.groupMentions;
  return {
    room: String(room),
    head: integer(head),
    read: integer(read),
    unread: integer(unread),
    mentions: unreadMentions({ mentions, groupMentions }),
    ...(isMarkedUnread === 1 && { isMarkedUnread: true }),
    ...(isNotificationLevel(notificationLevel) && { notificationLevel }),
    ...(favouriteRank !== null && { favouriteRank: integer(favouriteRank) }),
    ...(at !== null && { at: integer(at) }),
  };
}
