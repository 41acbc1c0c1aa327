// A log of many messages, created once and kept in `data/`, which Git ignores.
//
// It is written with the log's own statements, but not by the log, which waits for the disk.

import { generate as newId } from "@std/uuid/v7";
import { DatabaseSync } from "node:sqlite";
import { logPath } from "../../../chat/log/data_dir.ts";
import { migrate, NEWEST_SCHEMA } from "../../../chat/log/sqlite/file/migrate.ts";
import { IndexWriter } from "../../../chat/log/sqlite/search/index_writer.ts";
import { prepare, type Statements } from "../../../chat/log/sqlite/statements.ts";
import type { Bench } from "../figures.ts";
import { FOLDER } from "../host/folder.ts";

export const ROOMS = 1_000;

/** A power cut damages the file, which is then created again. The cache holds the indexes while they are sorted. */
const FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000";
const AT_ONCE = 100_000;
/** No word is a prefix of another, so a search for a word finds only that word. */
const WORDS = Array.from({ length: 20_000 }, (_, i) => `w${i.toString(36).padStart(4, "0")}`);
const WORDS_IN_TEXT = 8;
/** Exponent of the distribution: some words are in most messages, most words in few. */
const SKEW = 3;
/** All messages have one author. */
const AUTHOR = "bench";
const FIRST_AT = Date.UTC(2026, 0, 1);

export function roomName(index: number): string {
  return `room-${index}`;
}

/** A random word with the distribution of the messages. */
export function randomWord(): string {
  return WORDS[Math.floor(Math.random() ** SKEW * WORDS.length)] ?? "";
}

/** The folder of a log with this many messages; creates it if it is missing. */
export async function preparedLog({ logMessages, say }: Bench): Promise<string> {
  const folder = `${FOLDER}/log-${logMessages}-schema-${NEWEST_SCHEMA}`;
  if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  const unfinished = `${folder}.unfinished`;
  await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  await Deno.mkdir(unfinished, { recursive: true });
  say(`Preparing a log of ${logMessages.toLocaleString("en")} messages, once; this takes minutes`);
  fill(logPath(unfinished), { messages: logMessages, say });
  await Deno.rename(unfinished, folder);
  return folder;
}

/** Fills a new log with messages. */
export function fill(
  path: string,
  { messages, say }: { messages: number; say: Bench["say"] },
): void {
  using database = new DatabaseSync(path);
  migrate(database, path);
  database.exec(FAST);
  database.exec(hashSize(64));
  const sql = prepare(database);
  const indexWriter = new IndexWriter(database);
  for (let room = 0; room < ROOMS; room++) sql.addRoom.run(roomName(room));
  for (let gid = 0; gid < messages; gid += AT_ONCE) {
    database.exec("BEGIN");
    const last = Math.min(messages, gid + AT_ONCE);
    for (let next = gid + 1; next <= last; next++) insert(sql, next);
    indexWriter.write({ after: gid, upTo: last }, Infinity);
    database.exec("COMMIT");
    if (last % 1_000_000 === 0) say(`  ${last.toLocaleString("en")} messages`);
  }
  sql.setHead.run(messages);
  sql.setIndexed.run(messages);
  database.exec(hashSize(1));
  const each = Math.floor(messages / ROOMS);
  for (let room = 0; room < ROOMS; room++) sql.updateRoom.run(each, each * 64, room + 1);
}

/** Megabytes of the search index to collect before writing: fewer merges. */
function hashSize(megabytes: number): string {
  return `INSERT INTO search (search, rank) VALUES ('hashsize', ${megabytes << 20})`;
}

/** The rooms take turns message by message, as in a chat. */
function insert(sql: Statements, gid: number) {
  const room = (gid - 1) % ROOMS + 1;
  const seq = Math.floor((gid - 1) / ROOMS) + 1;
  const text = Array.from({ length: WORDS_IN_TEXT }, randomWord).join(" ");
  const at = FIRST_AT + gid;
  const [kind, author, sender] = ["message", AUTHOR, "bench"];
  sql.addEntry.run(room, seq, gid, kind, newId(at), at, author, sender, text, null, null, null);
}
