// All records of a log, for a journal: as an export has them, and also what an export leaves out: the ids of pruned
// entries, and who was present when a message mentioned them.

import type { DatabaseSync } from "node:sqlite";
import { isEntryType, type LogRecord, parseArchived } from "../../../message.ts";
import { exportedRows } from "../file/maintenance.ts";
import { integer, type Row } from "../rows.ts";

/** Changes are not among them: they are kept. */
const PRUNED = `
  SELECT pruned_entry.gid, pruned_entry.seq, pruned_entry.id, pruned_entry.type, pruned_entry.at,
    room.name AS room
  FROM pruned_entry JOIN room ON room.id = pruned_entry.room
  WHERE pruned_entry.type <> 'change' AND gid > :after ORDER BY gid`;

const PRESENT = "SELECT present FROM group_mention WHERE gid = ? AND present IS NOT NULL";

/** Returns records after a gid, oldest first. */
export function* recordsOf(database: DatabaseSync, after: number): Generator<LogRecord> {
  const pruned = database.prepare(PRUNED).iterate({ after })[Symbol.iterator]();
  const present = database.prepare(PRESENT);
  let next = pruned.next();
  for (const row of exportedRows(database, after)) {
    const { gid, seq } = row;
    for (; !next.done && integer(next.value.gid) < gid; next = pruned.next()) {
      yield toPruned(next.value);
    }
    const names = present.get(gid)?.present;
    const here = typeof names === "string" ? { present: names.trim().split(" ") } : {};
    yield { ...parseArchived(row), ...here, gid, seq };
  }
  for (; !next.done; next = pruned.next()) yield toPruned(next.value);
}

function toPruned({ gid, seq, id, type, at, room }: Row): LogRecord {
  if (!isEntryType(type)) throw new TypeError(`Cannot read the log: unknown type "${type}"`);
  const place = { gid: integer(gid), seq: integer(seq), at: integer(at) };
  return { ...place, id: String(id), room: String(room), type, from: "", text: "", isPruned: true };
}
