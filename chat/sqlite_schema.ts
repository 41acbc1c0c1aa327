// The tables of the log and the way from each released schema to the newest.

import type { DatabaseSync } from "node:sqlite";
import { settle } from "./sqlite_settle.ts";

/** Step n leads from schema n to schema n + 1. A released step never changes. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE log (epoch TEXT NOT NULL, head INTEGER NOT NULL) STRICT;
  CREATE TABLE room (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE entry (
    gid INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (room, seq)
  ) STRICT;
  -- Holds (room, gid): SQLite appends the rowid to every index.
  CREATE INDEX entry_room ON entry (room);
  `,
  `
  ALTER TABLE log ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE room ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE room ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE entry ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';
  -- The gid of the message that an edit or a deletion is about.
  ALTER TABLE entry ADD COLUMN target INTEGER;
  CREATE INDEX entry_target ON entry (target) WHERE target IS NOT NULL;
  -- What edits and deletions made of a message: few messages have one.
  CREATE TABLE amendment (
    gid INTEGER PRIMARY KEY, text TEXT NOT NULL, edited_at INTEGER, deleted_at INTEGER
  ) STRICT;
  -- The words of a message as it is now, and a word for its room: the index of full-text search.
  CREATE VIEW searchable AS
    SELECT entry.gid, 'r' || entry.room AS room, coalesce(amendment.text, entry.text) AS text
    FROM entry LEFT JOIN amendment ON amendment.gid = entry.gid
    WHERE entry.kind = 'message';
  CREATE VIRTUAL TABLE search USING fts5 (
    room, text, content = 'searchable', content_rowid = 'gid', tokenize = 'unicode61'
  );
  INSERT INTO search (rowid, room, text) SELECT gid, room, text FROM searchable;
  UPDATE room SET bytes = (
    SELECT coalesce(sum(octet_length(sender) + octet_length(text)), 0)
    FROM entry WHERE entry.room = room.id
  );
  `,
  `
  -- What is left of an entry that was pruned: its id is never given to another.
  CREATE TABLE spent (
    id TEXT PRIMARY KEY,
    gid INTEGER NOT NULL,
    room INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/** The schema that this program writes. */
export const NEWEST_SCHEMA = STEPS.length;

/**
 * Brings a database to the newest schema, in one transaction. Where it holds an older one a copy is
 * kept beside it, such as `hubbub.db.schema-1`.
 *
 * @throws {RangeError} if its schema is newer than this program.
 * @throws {LogInUse} if it is to be brought up to date and another program has it open.
 */
export function migrate(database: DatabaseSync, path: string): void {
  const version = versionOf(database);
  if (version === NEWEST_SCHEMA) return;
  if (version > NEWEST_SCHEMA) {
    throw new RangeError(
      `Cannot open the log "${path}": its schema ${version} is newer than ${NEWEST_SCHEMA}, ` +
        "the newest that this Hubbub knows. Run the Hubbub that wrote it, or a newer one",
    );
  }
  if (version === 0) database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  else keepCopy(database, path, version);
  takeSteps(database, version);
}

/** Names an incarnation of a log: twelve random characters, so that no two ever share one. */
export function newEpoch(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/**
 * Not by VACUUM INTO: that attaches a database, which the broker's permissions do not allow. Settled,
 * a log has no lock that the system would take from us when the copy closes the file.
 */
function keepCopy(database: DatabaseSync, path: string, version: number) {
  settle(database, path);
  Deno.copyFileSync(path, `${path}.schema-${version}`);
}

function takeSteps(database: DatabaseSync, version: number) {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const step of STEPS.slice(version)) database.exec(step);
    if (version === 0) {
      database.prepare("INSERT INTO log (epoch, head) VALUES (?, 0)").run(newEpoch());
    }
    database.exec(`PRAGMA user_version = ${NEWEST_SCHEMA}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
