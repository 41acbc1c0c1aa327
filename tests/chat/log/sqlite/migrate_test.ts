import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { findViolations } from "../../../../chat/log/sqlite/integrity_checks.ts";
import { migrate } from "../../../../chat/log/sqlite/migrate.ts";
import { decodeJson, type Entry } from "../../../../chat/protocol.ts";
import { test } from "../../../testing.ts";

const SCHEMA_1 = new URL("schema-1.sql", import.meta.url);
const SCHEMA_2 = new URL("schema-2.sql", import.meta.url);
const SCHEMA_3 = new URL("schema-3.sql", import.meta.url);

/** The path of a file, made with SQL, in a folder that goes with it. */
function databaseOf(sql: string) {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const path = `${folder}/hubbub.db`;
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  return { folder, path, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

const bodies = (entries: readonly Entry[]) => entries.map(({ body }) => decodeJson(body));

function broken(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return findViolations(database);
  } finally {
    database.close();
  }
}

function readAll(path: string) {
  using log = new SqliteLog(path);
  return { head: log.head(), bodies: bodies(log.after(0, { limit: 10 })) };
}

test("A log of schema 1 is brought to the newest, with all it holds, and the old file is kept", () => {
  using place = databaseOf(Deno.readTextFileSync(SCHEMA_1));
  {
    using log = new SqliteLog(place.path);
    assertEquals(log.head(), { epoch: "k3jx9a2b4c6d", gid: 3 });
    assertEquals(bodies(log.page("lobby", { limit: 10 })), [
      {
        gid: 1,
        seq: 1,
        id: "0f8fad5b-d9cb-469f-a165-70867728950e",
        room: "lobby",
        from: "Ann",
        text: "hello",
        at: 1795475010312,
      },
      {
        gid: 3,
        seq: 2,
        id: "16fd2706-8baf-433b-82eb-8c7fada847da",
        room: "lobby",
        from: "Bob",
        text: "hello Ann",
        at: 1795475011848,
      },
    ]);
    assertEquals(log.search("hello", { limit: 10, room: "lobby" }).entries.map(({ gid }) => gid), [
      3,
      1,
    ]);
  }
  const names = [...Deno.readDirSync(place.folder)].map(({ name }) => name).sort();
  assertEquals(names, ["hubbub.db", "hubbub.db.schema-1"]);
  const kept = new DatabaseSync(`${place.folder}/hubbub.db.schema-1`);
  assertEquals(kept.prepare("SELECT count(*) AS n FROM entry").get()?.n, 3);
  assertEquals(kept.prepare("PRAGMA user_version").get()?.user_version, 1);
  kept.close();
});

test("A log of schema 2 keeps what it holds, and its pruned ids are remembered from then on", () => {
  using place = databaseOf(Deno.readTextFileSync(SCHEMA_2));
  {
    using log = new SqliteLog(place.path);
    assertEquals([log.head().gid, log.pruned()], [3, 1]);
    assertEquals(bodies(log.page("lobby", { limit: 10 })), [
      {
        gid: 2,
        seq: 2,
        id: "16fd2706-8baf-433b-82eb-8c7fada847da",
        room: "lobby",
        from: "Bob",
        text: "hello",
        at: 1795475011848,
        editedAt: 1795475012001,
      },
    ]);
    assertEquals(log.search("hello", { limit: 10 }).entries.map(({ gid }) => gid), [2]);
    assertEquals(log.search("hallo", { limit: 10 }).entries, []);
    log.prune({ others: { count: 1 }, rooms: new Map() });
    const id = "16fd2706-8baf-433b-82eb-8c7fada847da";
    const again = log.append([{ type: "message", id, room: "lobby", from: "Bob", text: "hallo" }]);
    assertEquals(again.map(({ outcome }) => outcome), ["known"]);
  }
  const names = [...Deno.readDirSync(place.folder)].map(({ name }) => name).sort();
  assertEquals(names, ["hubbub.db", "hubbub.db.schema-2"]);
});

test("A log of schema 3 keeps its rooms, their numbers, edits, deletions and pruned ids", () => {
  using place = databaseOf(Deno.readTextFileSync(SCHEMA_3));
  {
    using log = new SqliteLog(place.path);
    assertEquals([log.head().gid, log.unindexed, log.pruned(["lobby"]), log.pruned(["dev"])], [
      6,
      0,
      1,
      0,
    ]);
    assertEquals(log.after(0, { limit: 10 }).map(({ gid, room, seq }) => [gid, room, seq]), [
      [2, "lobby", 2],
      [3, "dev", 1],
      [4, "lobby", 3],
      [5, "dev", 2],
      [6, "dev", 3],
    ]);
    assertEquals(bodies(log.after(3, { limit: 1, rooms: ["lobby", "dev"] })), [{
      gid: 4,
      seq: 3,
      id: "6ecd8c99-4036-403d-bf84-cf8400f67836",
      room: "lobby",
      from: "Bob",
      text: "hello",
      at: 1795475012001,
      target: "16fd2706-8baf-433b-82eb-8c7fada847da",
    }]);
    assertEquals(bodies(log.page("dev", { limit: 1, before: 3 })), [{
      gid: 3,
      seq: 1,
      id: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
      room: "dev",
      from: "Ann",
      text: "",
      at: 1795475011900,
      deletedAt: 1795475012100,
    }]);
    assertEquals(log.search("hello", { limit: 10 }).entries.map(({ gid }) => gid), [6, 2]);
    assertEquals(log.search("hello", { limit: 10, room: "lobby" }).entries.map(({ gid }) => gid), [
      2,
    ]);
    const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const again = log.append([{ type: "message", id, room: "lobby", from: "Ann", text: "again" }]);
    assertEquals(again.map(({ outcome }) => outcome), ["known"]);
  }
  assertEquals(broken(place.path), []);
});

test("A log that another program has open is not migrated: its kept copy would lack the newest", () => {
  using place = databaseOf(Deno.readTextFileSync(SCHEMA_1) + "PRAGMA journal_mode = WAL;");
  const reader = new DatabaseSync(place.path, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM entry").get();
  const writer = new DatabaseSync(place.path);
  writer.exec("UPDATE entry SET text = 'newest' WHERE gid = 3");
  writer.close();
  const database = new DatabaseSync(place.path);
  assertThrows(() => migrate(database, place.path), Error, "is open in another program");
  database.close();
  reader.close();
  assertEquals(readAll(place.path).head.gid, 3);
  const kept = new DatabaseSync(`${place.path}.schema-1`);
  assertEquals(kept.prepare("SELECT text FROM entry WHERE gid = 3").get()?.text, "newest");
  kept.close();
});

test("A log that is opened again is not migrated again", () => {
  using place = databaseOf(Deno.readTextFileSync(SCHEMA_1));
  const first = readAll(place.path);
  Deno.removeSync(`${place.path}.schema-1`);
  assertEquals(readAll(place.path), first);
  assertEquals([...Deno.readDirSync(place.folder)].map(({ name }) => name), ["hubbub.db"]);
});

test("A migration that fails changes nothing", () => {
  // A column that the migration wants to add is there already.
  const broken = "ALTER TABLE entry ADD COLUMN target TEXT;";
  using place = databaseOf(Deno.readTextFileSync(SCHEMA_1) + broken);
  assertThrows(() => new SqliteLog(place.path), Error, "deno task doctor");
  const database = new DatabaseSync(place.path);
  assertEquals(database.prepare("PRAGMA user_version").get()?.user_version, 1);
  assertEquals(database.prepare("SELECT count(*) AS n FROM entry").get()?.n, 3);
  database.close();
});

test("A log of a newer schema is refused and left as it is", () => {
  using place = databaseOf("PRAGMA user_version = 99");
  const before = Deno.readFileSync(place.path);
  assertThrows(() => new SqliteLog(place.path), RangeError, "schema 99 is newer");
  assertEquals(Deno.readFileSync(place.path), before);
});

test("A file that is no log is refused with a hint, and left as it is", () => {
  using place = databaseOf("");
  Deno.writeTextFileSync(place.path, "This is not a database, only some text. ".repeat(50));
  const before = Deno.readFileSync(place.path);
  assertThrows(() => new SqliteLog(place.path), Error, "not a database");
  assertEquals(Deno.readFileSync(place.path), before);
});
