// The place where entries pass a number that ascends with their places, found by halves: no index
// has to be kept for it.

import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** The seq of a room's last entry up to a gid; 0 where there is none. */
export function lastSeqUpTo(sql: Statements, gid: number, room: Row): number {
  return lastSeq(sql, room, (row) => integer(row.gid) > gid);
}

/** The seq of a room's last entry before a time; 0 where there is none. */
export function lastSeqBefore(sql: Statements, at: number, room: Row): number {
  return lastSeq(sql, room, (row) => integer(row.at) >= at);
}

/** The gid of the log's last entry before a time, up to its head; 0 where there is none. */
export function lastGidBefore(sql: Statements, at: number, head: number): number {
  return last(head, (gid) => {
    // What was pruned is as old as what is left after it.
    const row = sql.fromGid.get(gid);
    return row !== undefined && integer(row.at) >= at;
  });
}

function lastSeq(sql: Statements, { id, head }: Row, isRowBeyond: (row: Row) => boolean): number {
  return last(integer(head), (seq) => {
    // What was pruned has no row and stands before all that is left.
    const row = sql.atPlace.get(integer(id), seq);
    return row !== undefined && isRowBeyond(row);
  });
}

/**
 * The last number from 1 to the head that is not beyond, where those that are come after all that are
 * not. From the head it goes back in steps that double, then halves the last one: what is near the end
 * is found at once.
 */
function last(head: number, isBeyond: (number: number) => boolean): number {
  let [low, high] = [head, head + 1];
  for (let step = 1; low > 0 && isBeyond(low); step *= 2) [low, high] = [low - step, low];
  low = Math.max(low, 0);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isBeyond(middle)) high = middle;
    else low = middle;
  }
  return low;
}
