// What an operator does with the file of a log, beside a broker that may be running: copy it, check
// it, read all of it. These run with all permissions: VACUUM INTO attaches a second file, which
// Deno allows to nobody else.

import { DatabaseSync } from "node:sqlite";
import { decodeReaction } from "../../reaction.ts";
import { errorMessage } from "../../logger.ts";
import { readInParts } from "./parts.ts";
import { integer, type Row } from "./rows.ts";
import { newEpoch, NEWEST_SCHEMA } from "./migrate.ts";
import { settle } from "./checkpoint.ts";

/** What the file of a log says of itself. */
export interface LogFile {
  readonly schema: number;
  readonly epoch: string;
  readonly head: number;
}

/**
 * The rows of an export: what was written, not what edits made of it later. Changes of who may do
 * what are among them also where their entries were pruned: without one of them all would be other.
 */
const RECORDS = `
  SELECT entry.type, entry.gid, entry.seq, entry.id, room.name AS room, entry.author,
    entry.sender AS "from", entry.text, entry.at, target.id AS target,
    origin.id AS replyTo, entry.mentions
  FROM entry JOIN room ON room.id = entry.room
    LEFT JOIN entry AS target ON target.gid = entry.target
    LEFT JOIN entry AS origin ON origin.room_seq = (entry.room << 32) + entry.reply_to
  WHERE entry.gid > :after
  UNION ALL
  SELECT 'change', change.gid, change.seq, change.id, room.name, change.author, change.sender,
    change.text, change.at, NULL, NULL, NULL
  FROM change JOIN room ON room.id = change.room
  WHERE change.gid > :after AND change.gid NOT IN (SELECT gid FROM entry)
  ORDER BY gid LIMIT :limit`;

/** How many rows that are, from indexes alone, which may be whole where a text cannot be read. */
const COUNT = `
  SELECT (SELECT count(*) FROM entry) +
    (SELECT count(*) FROM change WHERE gid NOT IN (SELECT gid FROM entry)) AS count`;

/**
 * Opens the file of a log to read it and calls `read`.
 *
 * @throws {Error} if there is no log in the file.
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

/** Copies a log as it is at this moment into `target`, an empty file. */
export function copyLogFile(path: string, target: string): void {
  readLogFile(path, (_, database) => database.prepare("VACUUM INTO ?").run(target));
}

/** About how large a copy of a log will be: its pages without those that are free. */
export function contentBytes(path: string): number {
  return readLogFile(path, (_, database) => {
    const [pages = 0, free = 0, size = 0] = ["page_count", "freelist_count", "page_size"]
      .map((name) => integer(database.prepare(`PRAGMA ${name}`).get()?.[name]));
    return (pages - free) * size;
  });
}

/**
 * Reads the whole file.
 *
 * @throws {Error} if it is damaged, no log, or written by a newer Hubbub.
 */
export function verifyLogFile(path: string): LogFile {
  return readLogFile(path, (file, database) => {
    const [damage] = damageOf(database);
    if (damage !== undefined) throw new Error(`The log "${path}" is damaged: ${damage}`);
    if (file.schema <= NEWEST_SCHEMA) return file;
    throw new RangeError(
      `The log "${path}" has schema ${file.schema}, newer than ${NEWEST_SCHEMA}, the newest that ` +
        "this Hubbub knows; use the Hubbub that wrote it, or a newer one",
    );
  });
}

/** What SQLite finds wrong with the file; nothing where it is sound. */
export function damageOf(database: DatabaseSync): string[] {
  const lines = database.prepare("PRAGMA integrity_check(10)").all();
  return lines.map((line) => String(line.integrity_check)).filter((line) => line !== "ok");
}

/** When the clock had leapt ahead by which entries go; 0 where it is believed. See `ClockWatch`. */
export function clockSuspectSince(database: DatabaseSync): number {
  return integer(database.prepare("SELECT clock_suspect_since AS since FROM log").get()?.since);
}

/** Makes a log another one than it was: cursors of the former are no places in it. */
export function renewEpoch(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.prepare("UPDATE log SET epoch = ?").run(newEpoch());
  } finally {
    database.close();
  }
}

/**
 * Leaves all of a log in its file and nothing beside it, where that can be read.
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
  /** As they were written, oldest first. */
  readonly rows: Iterable<unknown>;
}

/**
 * Opens the file of a log and hands its entries to `read`.
 *
 * @throws {Error} if there is no log of this program's schema in the file.
 */
export function readRecords<T>(path: string, read: (records: Records) => T): T {
  return readLogFile(path, ({ schema, epoch }, database) => {
    if (schema !== NEWEST_SCHEMA) {
      throw new Error(
        `Cannot export schema ${schema}: start the broker once, it brings up to date`,
      );
    }
    database.exec("BEGIN");
    const count = integer(database.prepare(COUNT).get()?.count);
    return read({ epoch, count, rows: rowsOf(database) });
  });
}

function* rowsOf(database: DatabaseSync): Generator<unknown> {
  const records = database.prepare(RECORDS);
  const read = (limit: number, last?: Row) =>
    records.all({ after: integer(last?.gid ?? 0), limit });
  for (const { text, author, target, replyTo, mentions, at, ...row } of readInParts(read)) {
    const said = contentOf(String(row.type), String(text));
    // JSON leaves out what is undefined.
    const about = {
      target: target ?? undefined,
      replyTo: replyTo ?? undefined,
      mentions: mentions === null ? undefined : JSON.parse(String(mentions)),
    };
    yield { ...row, author: author ?? undefined, ...said, at, ...about };
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

/** SQLite would take an empty file for a database, and remove what waits beside it. */
function refuseEmpty(path: string) {
  if (Deno.statSync(path).size === 0) throw new TypeError("it is empty");
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
