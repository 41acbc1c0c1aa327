import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { backUp, restore } from "../../../chat/log/backup.ts";
import { lockDataDir, logPath } from "../../../chat/log/data_dir.ts";
import type { Draft } from "../../../chat/message.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { decodeJson, type Entry } from "../../../chat/protocol.ts";
import { test } from "../../testing.ts";

const draft = (text: string): Draft => ({
  type: "message",
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text,
});

/** Creates a data folder and a path for copies, both removed on disposal. */
function temporaryFolder() {
  const root = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const data = `${root}/data`;
  Deno.mkdirSync(data, { mode: 0o700 });
  return {
    data,
    log: logPath(data),
    copy: `${root}/copy.db`,
    names: (folder: string = data) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    root,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

function write(path: string, ...texts: string[]) {
  using log = new SqliteLog(path);
  log.append(texts.map(draft));
}

const bodies = (entries: readonly Entry[]) => entries.map(({ body }) => decodeJson(body));

function read(path: string) {
  using log = new SqliteLog(path);
  return { head: log.head(), bodies: bodies(log.after(0, { limit: 1_000 })) };
}

/** Overwrites the middle of a database file, so that its pages are malformed. */
function damage(path: string) {
  const bytes = Deno.readFileSync(path);
  bytes.fill(0xa5, 8_192, 24_576);
  Deno.writeFileSync(path, bytes);
}

test("backUp(): copies all entries of an open log up to the moment of the backup", async () => {
  using temp = temporaryFolder();
  using log = new SqliteLog(temp.log);
  log.append(Array.from({ length: 300 }, (_, i) => draft(`${i}`)));
  const { head } = await backUp(temp.data, temp.copy);
  log.append([draft("later")]);
  assertEquals(head, 300);
  assertEquals(bodies(log.after(0, { limit: 300 })), read(temp.copy).bodies);
});

test("backUp(): writes a single file with mode 0600", async () => {
  using temp = temporaryFolder();
  using log = new SqliteLog(temp.log);
  log.append([draft("one")]);
  await backUp(temp.data, temp.copy);
  assertEquals(temp.names(temp.root), ["copy.db", "data"]);
  assertEquals((Deno.statSync(temp.copy).mode ?? 0) & 0o777, 0o600);
});

test("backUp(): never overwrites a file, nor the partial file of another backup", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one");
  for (const name of [temp.copy, `${temp.copy}.partial`]) {
    Deno.writeTextFileSync(name, "precious");
    await assertRejects(() => backUp(temp.data, temp.copy), Error, "already exists");
    assertEquals(Deno.readTextFileSync(name), "precious");
    Deno.removeSync(name);
  }
});

test("backUp(): fails for a damaged log and leaves no file", async () => {
  using temp = temporaryFolder();
  write(temp.log, ...Array.from({ length: 300 }, (_, i) => `some words ${i}`));
  damage(temp.log);
  await assertRejects(() => backUp(temp.data, temp.copy), Error);
  assertEquals(temp.names(temp.root), ["data"]);
});

test("restore(): installs the backup under a new epoch and keeps the former log", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one", "two");
  const before = read(temp.log);
  await backUp(temp.data, temp.copy);
  write(temp.log, "three");
  const { former = "", head } = restore(temp.data, temp.copy);
  const after = read(temp.log);
  assertEquals([head, after.head.gid, after.bodies], [2, 2, before.bodies]);
  assertNotEquals(after.head.epoch, before.head.epoch);
  assertEquals(read(former).head, { epoch: before.head.epoch, gid: 3 });
});

test("restore(): keeps the former log's write-ahead log", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one");
  await backUp(temp.data, temp.copy);
  {
    // As a killed broker leaves it: with a write-ahead log.
    using log = new SqliteLog(temp.log);
    log.append([draft("two"), draft("three")]);
    Deno.copyFileSync(temp.log, `${temp.root}/killed.db`);
    Deno.copyFileSync(`${temp.log}-wal`, `${temp.root}/killed.db-wal`);
  }
  Deno.renameSync(`${temp.root}/killed.db`, temp.log);
  Deno.renameSync(`${temp.root}/killed.db-wal`, `${temp.log}-wal`);
  const { former = "" } = restore(temp.data, temp.copy);
  assertEquals([read(former).head.gid, read(temp.log).head.gid], [3, 1]);
});

test("restore(): keeps the former log's rollback journal away from the new log", async () => {
  using temp = temporaryFolder();
  write(temp.log, ...Array.from({ length: 300 }, (_, i) => `some words ${i}`));
  await backUp(temp.data, temp.copy);
  const before = read(temp.log);
  // As a broker that is killed during a migration leaves it.
  const database = new DatabaseSync(temp.log);
  database.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN");
  database.exec("UPDATE entry SET text = text || ' and more'");
  Deno.copyFileSync(temp.log, `${temp.root}/killed.db`);
  Deno.copyFileSync(`${temp.log}-journal`, `${temp.root}/killed.db-journal`);
  database.close();
  Deno.renameSync(`${temp.root}/killed.db`, temp.log);
  Deno.renameSync(`${temp.root}/killed.db-journal`, `${temp.log}-journal`);
  const { former = "" } = restore(temp.data, temp.copy);
  assertEquals([read(former).bodies, read(temp.log).bodies], [before.bodies, before.bodies]);
});

test("restore(): refuses while another program has the log open, and loses nothing", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one");
  await backUp(temp.data, temp.copy);
  // Like an export that waits for its reader: new entries stay in the write-ahead log.
  const reader = new DatabaseSync(temp.log, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM entry").get();
  write(temp.log, "two", "three");
  const before = temp.names();
  assertThrows(() => restore(temp.data, temp.copy), Error, "is open in another program");
  assertEquals(temp.names().filter((name) => name !== "lock"), before);
  reader.close();
  const { former = "" } = restore(temp.data, temp.copy);
  assertEquals([read(former).head.gid, read(temp.log).head.gid], [3, 1]);
});

test("restore(): keeps the write-ahead log of an empty former log", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one");
  await backUp(temp.data, temp.copy);
  Deno.truncateSync(temp.log, 0);
  Deno.writeTextFileSync(`${temp.log}-wal`, "precious");
  const { former = "" } = restore(temp.data, temp.copy);
  assertEquals(Deno.readTextFileSync(`${former}-wal`), "precious");
});

test("restore(): replaces a damaged log and keeps all its files", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one");
  await backUp(temp.data, temp.copy);
  const files = { "": "no database at all", "-wal": "nor this", "-journal": "nor that" };
  for (const [rest, text] of Object.entries(files)) Deno.writeTextFileSync(temp.log + rest, text);
  const { former = "" } = restore(temp.data, temp.copy);
  assertEquals(read(temp.log).head.gid, 1);
  for (const [rest, text] of Object.entries(files)) {
    assertEquals(Deno.readTextFileSync(former + rest), text);
  }
});

test("restore(): works in an empty data folder", async () => {
  using temp = temporaryFolder();
  using other = temporaryFolder();
  write(temp.log, "one");
  await backUp(temp.data, temp.copy);
  assertEquals(restore(other.data, temp.copy).former, undefined);
  assertEquals(read(other.log).bodies, read(temp.log).bodies);
});

test("restore(): rejects a damaged or foreign file and one with a newer schema, and leaves the log unchanged", async () => {
  using temp = temporaryFolder();
  write(temp.log, ...Array.from({ length: 300 }, (_, i) => `some words ${i}`));
  await backUp(temp.data, temp.copy);
  const before = read(temp.log);
  const newer = new DatabaseSync(`${temp.root}/newer.db`);
  newer.exec("CREATE TABLE log (epoch, head); INSERT INTO log VALUES ('x', 0)");
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  damage(temp.copy);
  Deno.writeTextFileSync(`${temp.root}/text`, "no database at all");
  Deno.writeTextFileSync(`${temp.root}/empty`, "");
  const invalid: [name: string, message: string][] = [
    ["copy.db", ""],
    ["newer.db", "schema 99"],
    ["text", "not a database"],
    ["empty", "the file is empty"],
    ["missing", "missing"],
  ];
  for (const [name, message] of invalid) {
    assertThrows(() => restore(temp.data, `${temp.root}/${name}`), Error, message);
  }
  assertEquals(read(temp.log), before);
  assert(!temp.names().some((name) => name.includes("incoming")), `${temp.names()}`);
});

test("restore(): refuses while a broker has locked the folder", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one");
  await backUp(temp.data, temp.copy);
  using _broker = lockDataDir(temp.data);
  assertThrows(() => restore(temp.data, temp.copy), Error, "another broker is using it");
});

test("restore(): works after an interrupted restore", async () => {
  using temp = temporaryFolder();
  write(temp.log, "one");
  await backUp(temp.data, temp.copy);
  Deno.writeTextFileSync(`${temp.log}.incoming`, "half of it");
  restore(temp.data, temp.copy);
  assertEquals(read(temp.log).head.gid, 1);
});
