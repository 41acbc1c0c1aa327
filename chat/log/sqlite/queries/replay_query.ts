// Reads the entries of some rooms after a gid, in the order of the log.

import { integer, type Row } from "../rows.ts";
import { lastSeqUpTo } from "../position_lookup.ts";
import type { Statements } from "../statements.ts";

export interface ReplayRange {
  readonly gid: number;
  readonly limit: number;
  readonly rooms: readonly string[];
}

/** Rows in the first page of a room. */
const FIRST_PAGE = 32;

/** Merges the entries of several rooms lazily: many rooms cost little more than one. */
export function* readReplay(sql: Statements, { gid, limit, rooms }: ReplayRange): Generator<Row> {
  // One more than its share, so that equally busy rooms need one query each.
  const pageSize = Math.min(FIRST_PAGE, Math.ceil(limit / rooms.length) + 1);
  const readers = rooms.map((room) => rowsOf(sql, room, { gid, pageSize }));
  const next = readers.map((reader) => reader.next().value);
  for (let taken = 0; taken < limit; taken++) {
    const oldest = indexOfOldest(next);
    const row = next[oldest];
    if (!row) return;
    yield row;
    next[oldest] = readers[oldest]?.next().value;
  }
}

/** Yields a room's rows after a gid, oldest first, in pages of doubling size. */
function* rowsOf(
  sql: Statements,
  name: string,
  { gid, pageSize }: { gid: number; pageSize: number },
): Generator<Row, undefined> {
  const room = sql.room.get(name);
  if (!room) return undefined;
  const before = integer(room.head) + 1;
  let after = lastSeqUpTo(sql, gid, room);
  for (let limit = pageSize; after + 1 < before; limit *= 2) {
    const rows = sql.entriesInRoom.all({ room: name, after, before, limit });
    yield* rows;
    after = rows.length < limit ? before : integer(rows.at(-1)?.seq);
  }
  return undefined;
}

/** Returns the index of the row with the lowest gid; -1 if there is none. */
function indexOfOldest(rows: readonly (Row | undefined)[]): number {
  return rows.reduce(
    (oldest, row, i) =>
      row && integer(row.gid) < integer(rows[oldest]?.gid ?? Infinity) ? i : oldest,
    -1,
  );
}
