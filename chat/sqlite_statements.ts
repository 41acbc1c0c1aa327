// The statements of the log, prepared once.

import type { DatabaseSync, StatementSync } from "node:sqlite";

/** An entry as it is now: a message that was edited has its newest text. */
const ENTRIES = `
  SELECT entry.gid, room.name AS room, entry.seq, entry.kind, entry.id, entry.at, entry.sender,
    coalesce(amendment.text, entry.text) AS text, amendment.edited_at AS editedAt,
    amendment.deleted_at AS deletedAt, target.id AS target
  FROM entry JOIN room ON room.id = entry.room
    LEFT JOIN amendment ON amendment.gid = entry.gid
    LEFT JOIN entry AS target ON target.gid = entry.target`;

const MESSAGES = `${ENTRIES} WHERE room.name = ? AND entry.kind = 'message'`;

const TARGETS = "SELECT gid FROM entry WHERE gid = :gid OR target = :gid";

export type Statements = ReturnType<typeof prepare>;

/** Prepares all statements; a name says what its statement does. */
// deno-lint-ignore explicit-module-boundary-types -- the names are the type
export function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    head: sql("SELECT epoch, head, pruned FROM log"),
    moveHead: sql("UPDATE log SET head = ?"),
    addRoom: sql("INSERT INTO room (name, head) VALUES (?, 0) ON CONFLICT DO NOTHING"),
    room: sql("SELECT id, head, bytes, pruned FROM room WHERE name = ?"),
    rooms: sql("SELECT id, name, head, bytes, pruned FROM room"),
    moveRoom: sql("UPDATE room SET head = ?, bytes = ? WHERE id = ?"),

    insert: sql(
      `INSERT INTO entry (gid, room, seq, kind, id, at, sender, text, target)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    byId: sql(`${ENTRIES} WHERE entry.id = ?`),
    spent: sql(
      `SELECT spent.gid, room.name AS room, spent.seq, spent.kind, spent.id, spent.at
       FROM spent JOIN room ON room.id = spent.room WHERE spent.id = ?`,
    ),
    index: sql("INSERT INTO search (rowid, room, text) VALUES (?, ?, ?)"),
    unindex: sql(
      `INSERT INTO search (search, rowid, room, text)
       SELECT 'delete', gid, room, text FROM searchable WHERE gid = ?`,
    ),
    reindex: sql(
      "INSERT INTO search (rowid, room, text) SELECT gid, room, text FROM searchable WHERE gid = ?",
    ),
    edit: sql(
      `INSERT INTO amendment (gid, text, edited_at) VALUES (?, ?, ?)
       ON CONFLICT (gid) DO UPDATE SET text = excluded.text, edited_at = excluded.edited_at`,
    ),
    delete: sql(
      `INSERT INTO amendment (gid, text, deleted_at) VALUES (?, '', ?)
       ON CONFLICT (gid) DO UPDATE SET text = '', deleted_at = excluded.deleted_at`,
    ),
    bytesOf: sql(
      `SELECT coalesce(sum(octet_length(text)), 0) AS bytes FROM entry WHERE gid IN (${TARGETS})`,
    ),
    blank: sql(`UPDATE entry SET text = '' WHERE gid IN (${TARGETS})`),

    after: sql(`${ENTRIES} WHERE entry.gid > ? ORDER BY entry.gid LIMIT ?`),
    afterInRoom: sql(
      `${ENTRIES} WHERE entry.room = (SELECT id FROM room WHERE name = ?) AND entry.gid > ?
       ORDER BY entry.gid LIMIT ?`,
    ),
    before: sql(`${MESSAGES} AND entry.seq < ? ORDER BY entry.seq DESC LIMIT ?`),
    between: sql(`${MESSAGES} AND entry.seq > ? AND entry.seq < ? ORDER BY entry.seq LIMIT ?`),
    search: sql(
      `${ENTRIES} WHERE entry.gid IN (
         SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?
       ) ORDER BY entry.gid DESC`,
    ),

    oldest: sql(
      `SELECT gid, seq, at, octet_length(sender) + octet_length(text) AS bytes
       FROM entry WHERE room = ? ORDER BY gid LIMIT ?`,
    ),
    removeAmendments: sql(
      "DELETE FROM amendment WHERE gid IN (SELECT gid FROM entry WHERE room = ? AND gid <= ?)",
    ),
    unindexUpTo: sql(
      `INSERT INTO search (search, rowid, room, text)
       SELECT 'delete', searchable.gid, searchable.room, searchable.text
       FROM entry JOIN searchable ON searchable.gid = entry.gid
       WHERE entry.room = ? AND entry.gid <= ?`,
    ),
    spend: sql(
      `INSERT INTO spent (id, gid, room, seq, kind, at)
       SELECT id, gid, room, seq, kind, at FROM entry WHERE room = ? AND gid <= ?`,
    ),
    remove: sql("DELETE FROM entry WHERE room = ? AND gid <= ?"),
    pruneRoom: sql("UPDATE room SET pruned = ?, bytes = bytes - ? WHERE id = ?"),
    // Each step frees one page, so that all of its (empty) rows must be taken.
    freePages: sql("PRAGMA incremental_vacuum"),
    pruneLog: sql("UPDATE log SET pruned = max(pruned, ?)"),
  };
}
