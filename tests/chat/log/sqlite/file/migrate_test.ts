import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SqliteLog } from "../../../../../chat/log/sqlite/log.ts";
import { migrate, MIGRATIONS, NEWEST_SCHEMA } from "../../../../../chat/log/sqlite/file/migrate.ts";
import { test } from "../../../../testing.ts";
import { draft, temporaryLog } from "../../log_fixture.ts";

/** A migration as the next version might have it: adds a column and sets it in every entry. */
const NEXT = "ALTER TABLE entry ADD COLUMN size INTEGER; UPDATE entry SET size = length(text);";
const NEXT_SCHEMA = NEWEST_SCHEMA + 1;
const COPY = `.schema-${NEWEST_SCHEMA}`;

function writeLog(path: string, ...texts: string[]) {
  using log = new SqliteLog(path);
  log.append(texts.map((text) => draft(text)));
}

function migrateTo(path: string, ...next: string[]) {
  using database = new DatabaseSync(path);
  migrate(database, path, [...MIGRATIONS, ...next]);
}

function query(path: string, sql: string): unknown[] {
  using database = new DatabaseSync(path);
  return database.prepare(sql).all().map((row) => Object.values(row));
}

const schemaOf = (path: string) => query(path, "PRAGMA user_version");

function namesIn(path: string): string[] {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

test("migrate(): creates the newest schema in a new file, with an epoch and a key of its own", () => {
  using one = temporaryLog();
  using other = temporaryLog();
  for (const { path } of [one, other]) writeLog(path);
  assertEquals([schemaOf(one.path), namesIn(one.path)], [[[NEWEST_SCHEMA]], ["hubbub.db"]]);
  const rows = [one, other].flatMap(({ path }) => query(path, "SELECT epoch, hex(key) FROM log"));
  assertEquals(new Set(rows.flat()).size, 4);
});

test("migrate(): brings an older log to the newest schema and leaves a copy of it beside the file", () => {
  using file = temporaryLog();
  writeLog(file.path, "hello", "hello Ann");
  migrateTo(file.path, NEXT);
  assertEquals(schemaOf(file.path), [[NEXT_SCHEMA]]);
  assertEquals(query(file.path, "SELECT text, size FROM entry"), [
    ["hello", 5],
    ["hello Ann", 9],
  ]);
  assertEquals(namesIn(file.path), ["hubbub.db", `hubbub.db${COPY}`]);
  using log = new SqliteLog(file.path + COPY);
  assertEquals(log.head().gid, 2);
});

test("migrate(): runs all missing steps in their order", () => {
  using file = temporaryLog();
  writeLog(file.path, "hello");
  migrateTo(file.path, NEXT, "UPDATE entry SET size = size * 2");
  assertEquals(query(file.path, "SELECT size FROM entry"), [[10]]);
  assertEquals(schemaOf(file.path), [[NEXT_SCHEMA + 1]]);
});

test("migrate(): does nothing to a log that has the newest schema", () => {
  using file = temporaryLog();
  writeLog(file.path, "hello");
  migrateTo(file.path, NEXT);
  Deno.removeSync(file.path + COPY);
  migrateTo(file.path, NEXT);
  assertEquals(namesIn(file.path), ["hubbub.db"]);
});

test("migrate(): refuses a log that another program has open, as the copy would lack its newest entries", () => {
  using file = temporaryLog();
  writeLog(file.path, "hello");
  using reader = new DatabaseSync(file.path, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM entry").get();
  writeLog(file.path, "newest");
  assertThrows(() => migrateTo(file.path, NEXT), Error, "is open in another program");
  reader.close();
  assertEquals(schemaOf(file.path), [[NEWEST_SCHEMA]]);
  migrateTo(file.path, NEXT);
  using log = new SqliteLog(file.path + COPY);
  assertEquals(log.head().gid, 2);
});

test("migrate(): changes nothing if a step fails", () => {
  using file = temporaryLog();
  writeLog(file.path, "hello");
  assertThrows(() => migrateTo(file.path, NEXT, NEXT), Error, "duplicate column name");
  assertEquals(schemaOf(file.path), [[NEWEST_SCHEMA]]);
  assertThrows(() => query(file.path, "SELECT size FROM entry"), Error, "no such column");
});

test("SqliteLog: refuses a log with a newer schema and leaves the file unchanged", () => {
  using file = temporaryLog();
  {
    using database = new DatabaseSync(file.path);
    database.exec("PRAGMA user_version = 99");
  }
  const before = Deno.readFileSync(file.path);
  assertThrows(() => new SqliteLog(file.path), RangeError, "schema 99 is newer");
  assertEquals(Deno.readFileSync(file.path), before);
});

test("SqliteLog: refuses a file that is not a database, hints at the doctor and leaves it unchanged", () => {
  using file = temporaryLog();
  Deno.writeTextFileSync(file.path, "This is not a database, only some text. ".repeat(50));
  const before = Deno.readFileSync(file.path);
  const error = assertThrows(() => new SqliteLog(file.path), Error, "not a database");
  assertEquals(error.message.includes("deno task doctor"), true);
  assertEquals(Deno.readFileSync(file.path), before);
});
