// The place where entries pass a number that ascends with their places, found by halves: no index
// has to be kept for it. Times ascend from one entry that is noted as set back to the next.

import type { Bounds } from "./postings.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Times that are so near count as the same: a clock is often set back by some seconds. */
export const SAME_TIME_MS = 60_000;
/** Entries that are set back: before the last ones nothing is known of times. */
const MAX_SET_BACK = 64;

/** The first and the last number of some in a row. */
interface Run {
  readonly first: number;
  readonly last: number;
}

/** The seq of a room's last entry up to a gid; 0 where there is none. */
export function lastSeqUpTo(sql: Statements, gid: number, room: Row): number {
  return lastSeq(sql, { room, first: 1, last: integer(room.head) }, (row) => {
    return integer(row.gid) > gid;
  });
}

/** The seq of the room's entry with the nearest time from one on; one beyond its head where none is. */
export function firstSeqAt(sql: Statements, at: number, room: Row): number {
  const head = integer(room.head);
  const ends = setBacks(sql).map((gid) => lastSeqUpTo(sql, gid - 1, room));
  let nearest = { seq: head + 1, at: Infinity };
  for (const run of runsOf([...new Set(ends)], head)) {
    const seq = 1 + lastSeq(sql, { room, ...run }, (row) => integer(row.at) >= at);
    const row = seq > run.last ? undefined : sql.positionOfSeq.get(integer(room.id), seq);
    if (row && integer(row.at) <= nearest.at) nearest = { seq, at: integer(row.at) };
  }
  return nearest.seq;
}

/** The gids between which all entries of a time stand, the newest first. */
export function boundsOfTime(
  sql: Statements,
  { since, until, head }: { since?: number; until?: number; head: number },
): Bounds[] {
  if (since === undefined && until === undefined) return [{ after: 0, before: head + 1 }];
  const ends = setBacks(sql).map((gid) => gid - 1);
  const lastBefore = (run: Run, at: number) =>
    last(run, (gid) => {
      // What was pruned is as old as what is left after it.
      const row = sql.timeFromGid.get(gid, run.last);
      return row === undefined || integer(row.at) >= at;
    });
  return runsOf(ends, head).map((run, i) => {
    const whole = { after: run.first - 1, before: run.last + 1 };
    if (i === MAX_SET_BACK) return whole;
    return {
      after: since === undefined ? whole.after : lastBefore(run, since - SAME_TIME_MS),
      before: until === undefined ? whole.before : 1 + lastBefore(run, until + SAME_TIME_MS),
    };
  });
}

/** The gids of entries that are set back, the newest first. */
function setBacks(sql: Statements): number[] {
  return sql.setbacks.all(MAX_SET_BACK).map(({ gid }) => integer(gid));
}

/** The runs that end at some numbers, and at the head, the last one first. */
function runsOf(ends: readonly number[], head: number): Run[] {
  const lasts = [head, ...ends];
  return lasts.map((last, i) => ({ first: (ends[i] ?? 0) + 1, last }))
    .filter(({ first, last }) => first <= last);
}

function lastSeq(
  sql: Statements,
  { room, ...run }: Run & { room: Row },
  isRowBeyond: (row: Row) => boolean,
): number {
  return last(run, (seq) => {
    // What was pruned has no row and stands before all that is left.
    const row = sql.positionOfSeq.get(integer(room.id), seq);
    return row !== undefined && isRowBeyond(row);
  });
}

/**
 * The last number of a run that is not beyond, where those that are come after all that are not; the one
 * before its first where all are. From its end it goes back in steps that double, then halves the last
 * one: what is near the end is found at once.
 */
function last(run: Run, isBeyond: (number: number) => boolean): number {
  const min = run.first - 1;
  let [low, high] = [run.last, run.last + 1];
  for (let step = 1; low > min && isBeyond(low); step *= 2) [low, high] = [low - step, low];
  low = Math.max(low, min);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isBeyond(middle)) high = middle;
    else low = middle;
  }
  return low;
}
