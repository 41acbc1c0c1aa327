// Reads the messages of a room in order. Reads through the other entries between them only as far as
// a span; longer runs are skipped, as reactions may be added and removed a million times a day.

import { readInParts } from "../parts.ts";
import { integer, type Row } from "../rows.ts";
import type { Statements } from "../statements.ts";

/** Entries that are read through: the pages of most rooms are within one span. */
const SPAN = 512;

export interface RoomRange {
  readonly id: number;
  /** Seq of the room's newest entry. */
  readonly head: number;
}

/** Both ends exclusive. */
export interface SeqRange {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

/** Reads messages between two seqs, both exclusive. Rows must have a seq. */
type Read = (range: Required<SeqRange>) => readonly Row[];

/** Yields messages, newest first. */
export function* newestFirst(
  sql: Statements,
  { id, head }: RoomRange,
  { range: { before = Infinity, limit }, read }: { range: SeqRange; read: Read },
): Generator<Row> {
  let left = limit;
  let end = Math.min(before, head + 1);
  while (left > 0 && end > 1) {
    const after = Math.max(end - 1 - SPAN, 0);
    const readNext = (limit: number, last?: Row) =>
      read({ after, before: integer(last?.seq ?? end), limit });
    for (const row of readInParts(readNext, left)) {
      yield row;
      left--;
    }
    // Looks no further than needed: an old page of the file may be damaged.
    if (left === 0) return;
    end = messageUpTo(sql, id, after) + 1;
  }
}

/** Yields messages, oldest first. */
export function* oldestFirst(
  sql: Statements,
  { id, head }: RoomRange,
  { range: { after = 0, before = Infinity, limit }, read }: { range: SeqRange; read: Read },
): Generator<Row> {
  let left = limit;
  let start = after;
  const end = Math.min(before, head + 1);
  while (left > 0 && start + 1 < end) {
    const spanEnd = Math.min(start + 1 + SPAN, end);
    const readNext = (limit: number, last?: Row) =>
      read({ after: integer(last?.seq ?? start), before: spanEnd, limit });
    for (const row of readInParts(readNext, left)) {
      yield row;
      left--;
    }
    if (left === 0) return;
    start = messageFrom(sql, id, { first: spanEnd, end }) - 1;
  }
}

/** Returns the seq of the newest message up to a seq; 0 if there is none. */
function messageUpTo(sql: Statements, room: number, seq: number): number {
  return integer(sql.messageUpTo.get(room, seq)?.seq ?? 0);
}

/** Returns the seq of the oldest message from `first` on, by halving the range; `end` if there is none. */
function messageFrom(
  sql: Statements,
  room: number,
  { first, end }: { first: number; end: number },
): number {
  let [low, high] = [first, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (messageUpTo(sql, room, middle) >= first) high = middle;
    else low = middle + 1;
  }
  return low;
}
