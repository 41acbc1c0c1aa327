// Opens the index of all uploads, and creates its tables.

import { DatabaseSync } from "node:sqlite";
import { errorMessage } from "../../logging/logger.ts";

/** A smaller file counts as if it had this many bytes: it takes a block of the disk, and a row. */
export const MIN_COUNTED_BYTES = 4_096;

/** Schema 1. Never edited once released: a later schema migrates from it. */
const SCHEMA = `
  -- An upload, and the file that it becomes.
  CREATE TABLE upload (
    -- UUID chosen by the client.
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Bytes to receive.
    bytes INTEGER NOT NULL,
    -- 1 if the bytes are kept as they are.
    is_untouched INTEGER NOT NULL,
    -- Committed bytes: they are on disk.
    offset INTEGER NOT NULL DEFAULT 0,
    -- Milliseconds since 1970 of the last commit, or of the creation.
    active_at INTEGER NOT NULL,
    -- Milliseconds since 1970; does not count while it is claimed.
    expires_at INTEGER NOT NULL,

    -- SHA-256 of the file in hexadecimal, which names its blob; NULL until it is complete.
    hash TEXT,
    type TEXT,
    file_bytes INTEGER,
    width INTEGER,
    height INTEGER,
    seconds REAL,
    -- 1 if metadata that was kept names a place.
    has_location INTEGER NOT NULL DEFAULT 0,

    thumbnail_hash TEXT,
    thumbnail_type TEXT,
    thumbnail_bytes INTEGER,
    thumbnail_width INTEGER,
    thumbnail_height INTEGER,

    -- Milliseconds since 1970 of the last claim; NULL if it is not claimed.
    claimed_at INTEGER,
    -- 1 once the broker has said that a message has it.
    is_settled INTEGER NOT NULL DEFAULT 0,

    -- Bytes that count against limits.
    counted INTEGER AS (
      max(coalesce(file_bytes, bytes), ${MIN_COUNTED_BYTES}) + coalesce(thumbnail_bytes, 0)
    ) VIRTUAL
  ) STRICT;
  CREATE INDEX upload_hash ON upload (hash) WHERE hash IS NOT NULL;
  CREATE INDEX upload_thumbnail ON upload (thumbnail_hash) WHERE thumbnail_hash IS NOT NULL;
  CREATE INDEX upload_running ON upload (user, active_at) WHERE hash IS NULL;
  CREATE INDEX upload_expiry ON upload (expires_at) WHERE claimed_at IS NULL;
  CREATE INDEX upload_claim ON upload (claimed_at) WHERE claimed_at IS NOT NULL AND is_settled = 0;

  -- Counted bytes of each user, and of all under "".
  CREATE TABLE usage (user TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO usage VALUES ('', 0);
  CREATE TRIGGER upload_added AFTER INSERT ON upload BEGIN
    INSERT INTO usage VALUES (new.user, new.counted), ('', new.counted)
      ON CONFLICT (user) DO UPDATE SET bytes = bytes + excluded.bytes;
  END;
  CREATE TRIGGER upload_changed AFTER UPDATE OF file_bytes, thumbnail_bytes ON upload BEGIN
    UPDATE usage SET bytes = bytes + new.counted - old.counted WHERE user IN (new.user, '');
  END;
  CREATE TRIGGER upload_removed AFTER DELETE ON upload BEGIN
    UPDATE usage SET bytes = bytes - old.counted WHERE user IN (old.user, '');
    DELETE FROM usage WHERE user = old.user AND bytes = 0;
  END;

  -- Uploads that expired or were removed, with the time, so that their users are told, and only they.
  CREATE TABLE removed (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX removed_at ON removed (at);

  -- Those of them in which the scanner found something.
  CREATE TABLE infected (
    id TEXT PRIMARY KEY REFERENCES removed ON DELETE CASCADE,
    -- UUID of the report in the audit log. Clients choose the ids of uploads, and could use them there first.
    report TEXT NOT NULL,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    signature TEXT NOT NULL,
    -- 1 once it is in the audit log.
    is_reported INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX infected_report ON infected (report) WHERE is_reported = 0;

  -- Hashes of blobs that no row has, with the time in milliseconds since 1970 at which each was found.
  CREATE TABLE orphan (hash TEXT PRIMARY KEY, found_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1;
`;
const NEWEST_SCHEMA = 1;

/**
 * A commit waits for the disk, as in the log. The write-ahead log stays below 2 MB, so that rows can be
 * removed even if files have filled the disk.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 250;
  PRAGMA busy_timeout = 100;
`;

/** @throws {Error} if the file is not an index, is damaged, or was written by a newer version. */
export function openIndex(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    const schema = Number(database.prepare("PRAGMA user_version").get()?.user_version);
    if (schema > NEWEST_SCHEMA) {
      throw new RangeError(`its schema ${schema} is newer than ${NEWEST_SCHEMA}`);
    }
    database.exec(PRAGMAS);
    if (schema < NEWEST_SCHEMA) database.exec(`BEGIN; ${SCHEMA} COMMIT`);
    return database;
  } catch (cause) {
    database?.close();
    throw new Error(`Cannot open the index of files "${path}": ${errorMessage(cause)}`, { cause });
  }
}

/** Runs work in a transaction, which is on disk when this returns. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
