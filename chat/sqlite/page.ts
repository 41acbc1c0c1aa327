// A page of a room's messages: the newest, those beside a seq, or those around one.

import type { PageRange } from "../log.ts";
import type { Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Oldest first. */
export function readPage(
  sql: Statements,
  { room, limit, around, after, before = Number.MAX_SAFE_INTEGER }: PageRange & { room: string },
): Row[] {
  const older = (bounds: { before: number; limit: number }) =>
    sql.before.all({ room, after: 0, ...bounds }).reverse();
  const newer = (bounds: { after: number; limit: number }) =>
    sql.between.all({ room, before, ...bounds });
  if (around !== undefined) {
    const half = limit >> 1;
    return [
      ...older({ before: around, limit: half }),
      ...newer({ after: around - 1, limit: limit - half }),
    ];
  }
  return after === undefined ? older({ before, limit }) : newer({ after, limit });
}
