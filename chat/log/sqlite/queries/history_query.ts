// Reads a page of a room's messages: the newest, or those before, after or around a seq.

import type { PageRange } from "../../../log.ts";
import type { Entry } from "../../../protocol.ts";
import { readInParts } from "../parts.ts";
import { integer, type Row } from "../rows.ts";
import type { Statements } from "../statements.ts";

export interface PageSource {
  readonly sql: Statements;
  /** Converts rows to entries, up to a number of bytes. */
  readonly toEntries: (rows: Iterable<Row>, bytes: number) => Entry[];
}

/** Returns messages oldest first. Around a seq, each half may take half of the bytes. */
export function readPage(
  { sql, toEntries }: PageSource,
  page: PageRange & { room: string },
): Entry[] {
  const { room, limit, bytes = Infinity, around, after } = page;
  const { before = Number.MAX_SAFE_INTEGER } = page;
  const older = (before: number, limit: number, bytes: number) => {
    const read = (limit: number, last?: Row) =>
      sql.newestMessages.all({ room, after: 0, before: integer(last?.seq ?? before), limit });
    return toEntries(readInParts(read, limit), bytes).reverse();
  };
  const newer = (after: number, limit: number, bytes: number) => {
    const read = (limit: number, last?: Row) =>
      sql.oldestMessages.all({ room, after: integer(last?.seq ?? after), before, limit });
    return toEntries(readInParts(read, limit), bytes);
  };
  if (around !== undefined) {
    const half = limit >> 1;
    return [
      ...older(around, half, bytes / 2),
      ...newer(around - 1, limit - half, bytes / 2),
    ];
  }
  return after === undefined ? older(before, limit, bytes) : newer(after, limit, bytes);
}
