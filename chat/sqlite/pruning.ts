// How the oldest entries of a room go that its rule lets go.

import { type Retention, retentionOf, type RetentionRules } from "../retention.ts";
import { pruneMentions } from "./mentions.ts";
import { integer, type Row, toOldest } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Removes what the rules let go, so many entries at most, in the caller's transaction; returns how many. */
export function pruneRooms(sql: Statements, rules: RetentionRules, most: number): number {
  const now = Date.now();
  return sql.rooms.all().reduce((sum, row) => {
    const rule = retentionOf(String(row.name), rules);
    const limit = Object.keys(rule).length === 0 ? 0 : most - sum;
    return sum + (limit === 0 ? 0 : pruneRoom(sql, row, { ...rule, now, limit }));
  }, 0);
}

function pruneRoom(
  sql: Statements,
  row: Row,
  rule: Retention & { now: number; limit: number },
): number {
  const { ageMs = Infinity, count = Infinity, bytes = Infinity, now, limit } = rule;
  const [room, head] = [integer(row.id), integer(row.head)];
  let left = integer(row.bytes);
  const gone = { entries: 0, gid: 0, seq: 0, bytes: 0 };
  // One by one: where nothing goes, and that is mostly so, it reads the first alone.
  for (const entry of sql.oldest.iterate({ room, limit })) {
    const oldest = toOldest(entry);
    if (oldest.at >= now - ageMs && head - oldest.seq < count && left <= bytes) break;
    left -= oldest.bytes;
    gone.bytes += oldest.bytes;
    gone.entries++;
    [gone.gid, gone.seq] = [oldest.gid, oldest.seq];
  }
  if (gone.entries > 0) remove(sql, { ...gone, room });
  return gone.entries;
}

interface Gone {
  readonly room: number;
  /** The last one that goes. */
  readonly gid: number;
  readonly seq: number;
  readonly bytes: number;
}

function remove(sql: Statements, { room, gid, seq, bytes }: Gone) {
  const upTo = { room, seq };
  sql.unindexUpTo.run(upTo);
  pruneMentions(sql, upTo);
  sql.removeAmendments.run(upTo);
  sql.removeReactions.run(upTo);
  sql.spend.run(upTo);
  sql.remove.run(upTo);
  sql.pruneRoom.run(gid, bytes, room);
  sql.pruneLog.run(gid);
}
