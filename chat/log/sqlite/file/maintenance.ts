// Maintenance of the log's file, while a broker may be running: copy it, verify it, read all of it.
// Needs all permissions: VACUUM INTO attaches a second database, which Deno allows only then.

import { DatabaseSync } from "node:sqlite";
import { decodeReaction } from "../../../domain/reaction.ts";
import { errorMessage } from "../../../logging/logger.ts";
import { readInParts } from "../parts.ts";
import { integer, type Row } from "../rows.ts";
import { newEpoch, NEWEST_SCHEMA } from "./migrate.ts";
import { settle } from "./checkpoint.ts";

export interface LogFile {
  readonly schema: number;
  readonly epoch: string;
  readonly head: number;
}

/**
 * The rows of an export: entries as written, not as edited later. Changes are included even if
 * their entries were pruned: the directory depends on all of them.
 */
const RECORDS = `
  SELECT entry.type, entry.gid, entry.seq, entry.id, room.name AS room, entry.author,
    entry.sender AS "from", entry.text, entry.at, target.id AS target,
    origin.id AS replyTo, entry.mentions, entry.group_mention AS groupMention,
    entry.files
  FROM entry JOIN room ON room.id = entry.room
    LEFT JOIN entry AS target ON target.gid = entry.target
    LEFT JOIN entry AS origin ON origin.room_seq = (entry.room << 32) + entry.reply_to
  WHERE entry.gid > :after
  UNION ALL
  SELECT 'change', change.gid, change.seq, change.id, room.name, change.author, change.sender,
    change.text, change.at, NULL, NULL, NULL, NULL, NULL
  FROM change JOIN room ON room.id = change.room
  WHERE change.gid > :after AND change.gid NOT IN (SELECT gid FROM entry)
  ORDER BY gid LIMIT :limit`;

/** Counts the entries by indexes alone, which may be intact even if a text cannot be read. */
const COUNT = `
  SELECT (SELECT count(*) FROM entry) +
    (SELECT count(*) FROM change WHERE gid NOT IN (SELECT gid FROM entry)) AS count`;

/**
 * Opens the file of a log read-only and calls `read`.
 *
 * @throws {Error} if the file is not a log.
 */
export function readLogFile<T>(
  path: string,
  read: (file: LogFile, database: DatabaseSync) => T,
): T {
  const database = openToRead(path);
  try {
    return read(describe(database, path), database);
  } finally {
    database.close();
  }
}

/** Copies a log as it is now into `target`, an empty file. */
export function copyLogFile(path: string, target: string): void {
  readLogFile(path, (_, database) => database.prepare("VACUUM INTO ?").run(target));
}

/** Estimates the size of a copy: all pages but the free ones. */
export function contentBytes(path: string): number {
  return readLogFile(path, (_, database) => {
    const [pages = 0, free = 0, size = 0] = ["page_count", "freelist_count", "page_size"]
      .map((name) => integer(database.prepare(`PRAGMA ${name}`).get()?.[name]));
    return (pages - free) * size;
  });
}

/**
 * Verifies the whole file.
 *
 * @throws {Error} if it is damaged, not a log, or written by a newer version of Hubbub.
 */
export function verifyLogFile(path: string): LogFile {
  return readLogFile(path, (file, database) => {
    const [damage] = damageOf(database);
    if (damage !== undefined) throw new Error(`The log "${path}" is damaged: ${damage}`);
    if (file.schema <= NEWEST_SCHEMA) return file;
    throw new RangeError(
      `The log "${path}" has schema ${file.schema}, newer than ${NEWEST_SCHEMA}, the newest that ` +
        "this version of Hubbub supports. Use the version that wrote it, or a newer one",
    );
  });
}

/** Returns the damage that SQLite finds; empty if the file is intact. */
export function damageOf(database: DatabaseSync): string[] {
  const lines = database.prepare("PRAGMA integrity_check(10)").all();
  return lines.map((line) => String(line.integrity_check)).filter((line) => line !== "ok");
}

/** Returns the time to which the system clock leapt; 0 if it is trusted. See `ClockWatch`. */
export function clockSuspectSince(database: DatabaseSync): number {
  return integer(database.prepare("SELECT clock_suspect_since AS since FROM log").get()?.since);
}

/** Gives the log a new epoch: cursors of the previous one become invalid. */
export function renewEpoch(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.prepare("UPDATE log SET epoch = ?").run(newEpoch());
  } finally {
    database.close();
  }
}

/**
 * Leaves the whole log in one file, if it can be read.
 *
 * @throws {LogInUse} if another program has it open.
 */
export function settleLogFile(path: string): void {
  refuseEmpty(path);
  const database = new DatabaseSync(path);
  try {
    settle(database, path);
  } finally {
    database.close();
  }
}

/** All entries of a log at one moment. */
export interface Records {
  readonly epoch: string;
  readonly count: number;
  /** As written, oldest first. */
  readonly rows: Iterable<unknown>;
}

/**
 * Opens the file of a log and passes its entries to `read`.
 *
 * @throws {Error} if the file is not a log of this program's schema.
 */
export function readRecords<T>(path: string, read: (records: Records) => T): T {
  return readLogFile(path, ({ schema, epoch }, database) => {
    if (schema !== NEWEST_SCHEMA) {
      throw new Error(
        `Cannot export a log of schema ${schema}: start the broker once to upgrade it`,
      );
    }
    database.exec("BEGIN");
    const count = integer(database.prepare(COUNT).get()?.count);
    return read({ epoch, count, rows: exportedRows(database) });
  });
}

/** An entry as an export has it, with its numbers. */
export interface ExportedRow {
  readonly gid: number;
  readonly seq: number;
}

/** Returns the entries after a gid as an export has them, oldest first. */
export function* exportedRows(database: DatabaseSync, first = 0): Generator<ExportedRow> {
  const records = database.prepare(RECORDS);
  const read = (limit: number, last?: Row) =>
    records.all({ after: integer(last?.gid ?? first), limit });
  for (const record of readInParts(read)) {
    const { text, author, target, replyTo, mentions, groupMention, files, at, ...row } = record;
    const content = contentOf(String(row.type), String(text));
    // JSON omits undefined values.
    const about = {
      target: target ?? undefined,
      replyTo: replyTo ?? undefined,
      mentions: mentions === null ? undefined : JSON.parse(String(mentions)),
      groupMention: groupMention ?? undefined,
      files: files === null ? undefined : JSON.parse(String(files)),
    };
    const numbers = { gid: integer(row.gid), seq: integer(row.seq) };
    const exported = { ...row, ...numbers, author: author ?? undefined, ...content, at, ...about };
    yield exported;
  }
}

function contentOf(type: string, text: string): object {
  if (type === "reaction") return { ...decodeReaction(text) };
  return type === "change" ? { change: JSON.parse(text) } : { text };
}

function openToRead(path: string): DatabaseSync {
  try {
    refuseEmpty(path);
    return new DatabaseSync(path, { readOnly: true });
  } catch (cause) {
    throw notALog(path, cause);
  }
}

/** SQLite would take an empty file for a new database, and remove the files beside it. */
function refuseEmpty(path: string) {
  if (Deno.statSync(path).size === 0) throw new TypeError("the file is empty");
}

function describe(database: DatabaseSync, path: string): LogFile {
  try {
    const row = database.prepare("SELECT epoch, head FROM log").get();
    const schema = integer(database.prepare("PRAGMA user_version").get()?.user_version);
    return { schema, epoch: String(row?.epoch), head: integer(row?.head) };
  } catch (cause) {
    throw notALog(path, cause);
  }
}

function notALog(path: string, cause: unknown): Error {
  return new Error(`Cannot read "${path}" as a log: ${errorMessage(cause)}`, { cause });
}
