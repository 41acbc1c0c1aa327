// Binary search for positions by gid or time, which ascend with the seqs of a room and the gids of
// the log: no further index is needed. Times only ascend between clock setbacks.

import type { Bounds } from "./search/postings.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Smaller setbacks are ignored: a clock is often corrected by some seconds. */
export const SAME_TIME_MS = 60_000;
/** Setbacks that are considered; before those, times are unknown. */
const MAX_SETBACKS = 64;

/** A range of consecutive numbers. */
interface Run {
  readonly first: number;
  readonly last: number;
}

/** Returns the seq of a room's last entry up to a gid; 0 if there is none. */
export function lastSeqUpTo(sql: Statements, gid: number, room: Row): number {
  return lastSeq(sql, { room, first: 1, last: integer(room.head) }, (row) => {
    return integer(row.gid) > gid;
  });
}

/**
 * Returns the seq of a room's entry with the earliest time from `at` on; one beyond the head if
 * there is none.
 */
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

/** Returns ranges of gids that contain all entries of a time range, newest first. */
export function boundsOfTimeRange(
  sql: Statements,
  { since, until, head }: { since?: number; until?: number; head: number },
): Bounds[] {
  if (since === undefined && until === undefined) return [{ after: 0, before: head + 1 }];
  const ends = setBacks(sql).map((gid) => gid - 1);
  const lastBefore = (run: Run, at: number) =>
    last(run, (gid) => {
      // A pruned entry is taken to be as old as the next one.
      const row = sql.timeFromGid.get(gid, run.last);
      return row === undefined || integer(row.at) >= at;
    });
  return runsOf(ends, head).map((run, i) => {
    const whole = { after: run.first - 1, before: run.last + 1 };
    if (i === MAX_SETBACKS) return whole;
    return {
      after: since === undefined ? whole.after : lastBefore(run, since - SAME_TIME_MS),
      before: until === undefined ? whole.before : 1 + lastBefore(run, until + SAME_TIME_MS),
    };
  });
}

/** Returns the gids of setbacks, newest first. */
function setBacks(sql: Statements): number[] {
  return sql.setbacks.all(MAX_SETBACKS).map(({ gid }) => integer(gid));
}

/** Returns the runs that end at some numbers and at the head, last one first. */
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
    // Pruned entries have no row and precede all others.
    const row = sql.positionOfSeq.get(integer(room.id), seq);
    return row !== undefined && isRowBeyond(row);
  });
}

/**
 * Returns the last number of a run for which `isBeyond` is false, or the number before the run if there is
 * none. Once it is true, it must be true for all later numbers. Steps back from the end in doubling steps,
 * then bisects, so that positions near the end are found soonest.
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
