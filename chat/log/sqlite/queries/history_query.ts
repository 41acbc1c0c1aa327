// Reads a page of a room's messages: the newest, or those before, after or around a seq.

import type { PageRange } from "../../../log.ts";
import type { Entry } from "../../../protocol.ts";
import { integer, type Row } from "../rows.ts";
import type { Statements } from "../statements.ts";
import { newestFirst, oldestFirst, type SeqRange } from "./message_query.ts";

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
  const row = sql.room.get(room);
  if (!row) return [];
  const [id, head] = [integer(row.id), integer(row.head)];
  const older = (before: number, limit: number, bytes: number) => {
    const read = (range: SeqRange) => sql.newestMessages.all({ room, ...range });
    const rows = newestFirst(sql, { id, head }, { range: { before, limit }, read });
    return toEntries(rows, bytes).reverse();
  };
  const newer = (after: number, limit: number, bytes: number) => {
    const read = (range: SeqRange) => sql.oldestMessages.all({ room, ...range });
    const rows = oldestFirst(sql, { id, head }, { range: { after, before, limit }, read });
    return toEntries(rows, bytes);
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
