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

/** A data folder and a place for copies that go when the test is over. */
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

/** Overwrites the middle of a file: what its pages say makes no sense any more. */
function damage(path: string) {
  const bytes = Deno.readFileSync(path);
  bytes.fill(0xa5, 8_192, 24_576);
  Deno.writeFileSync(path, bytes);
}

test("A backup of a log that is written to holds all that was there when it was made", async () => {
  using place = temporaryFolder();
  using log = new SqliteLog(place.log);
  log.append(Array.from({ length: 300 }, (_, i) => draft(`${i}`)));
  const { head } = await backUp(place.data, place.copy);
  log.append([draft("later")]);
  assertEquals(head, 300);
  assertEquals(bodies(log.after(0, { limit: 300 })), read(place.copy).bodies);
});

test("A backup is one file that only its owner may read", async () => {
  using place = temporaryFolder();
  using log = new SqliteLog(place.log);
  log.append([draft("one")]);
  await backUp(place.data, place.copy);
  assertEquals(place.names(place.root), ["copy.db", "data"]);
  assertEquals((Deno.statSync(place.copy).mode ?? 0) & 0o777, 0o600);
});

test("A backup never overwrites a file, nor one that another backup is writing", async () => {
  using place = temporaryFolder();
  write(place.log, "one");
  for (const name of [place.copy, `${place.copy}.partial`]) {
    Deno.writeTextFileSync(name, "precious");
    await assertRejects(() => backUp(place.data, place.copy), Error, "is there already");
    assertEquals(Deno.readTextFileSync(name), "precious");
    Deno.removeSync(name);
  }
});

test("A backup of a damaged log fails and leaves no file", async () => {
  using place = temporaryFolder();
  write(place.log, ...Array.from({ length: 300 }, (_, i) => `some words ${i}`));
  damage(place.log);
  await assertRejects(() => backUp(place.data, place.copy), Error);
  assertEquals(place.names(place.root), ["data"]);
});

test("A restored log has what the backup had, under another epoch, and the former log is kept", async () => {
  using place = temporaryFolder();
  write(place.log, "one", "two");
  const before = read(place.log);
  await backUp(place.data, place.copy);
  write(place.log, "three");
  const { former = "", head } = restore(place.data, place.copy);
  const after = read(place.log);
  assertEquals([head, after.head.gid, after.bodies], [2, 2, before.bodies]);
  assertNotEquals(after.head.epoch, before.head.epoch);
  assertEquals(read(former).head, { epoch: before.head.epoch, gid: 3 });
});

test("What the former log had not yet moved into its file is kept with it", async () => {
  using place = temporaryFolder();
  write(place.log, "one");
  await backUp(place.data, place.copy);
  {
    // A broker that was killed leaves its write-ahead log behind.
    using log = new SqliteLog(place.log);
    log.append([draft("two"), draft("three")]);
    Deno.copyFileSync(place.log, `${place.root}/killed.db`);
    Deno.copyFileSync(`${place.log}-wal`, `${place.root}/killed.db-wal`);
  }
  Deno.renameSync(`${place.root}/killed.db`, place.log);
  Deno.renameSync(`${place.root}/killed.db-wal`, `${place.log}-wal`);
  const { former = "" } = restore(place.data, place.copy);
  assertEquals([read(former).head.gid, read(place.log).head.gid], [3, 1]);
});

test("A change that was cut short in the former log is undone there, not in the new one", async () => {
  using place = temporaryFolder();
  write(place.log, ...Array.from({ length: 300 }, (_, i) => `some words ${i}`));
  await backUp(place.data, place.copy);
  const before = read(place.log);
  // A broker that is killed while it brings a log up to date leaves it so.
  const database = new DatabaseSync(place.log);
  database.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN");
  database.exec("UPDATE entry SET text = text || ' and more'");
  Deno.copyFileSync(place.log, `${place.root}/killed.db`);
  Deno.copyFileSync(`${place.log}-journal`, `${place.root}/killed.db-journal`);
  database.close();
  Deno.renameSync(`${place.root}/killed.db`, place.log);
  Deno.renameSync(`${place.root}/killed.db-journal`, `${place.log}-journal`);
  const { former = "" } = restore(place.data, place.copy);
  assertEquals([read(former).bodies, read(place.log).bodies], [before.bodies, before.bodies]);
});

test("Nothing is restored while another program has the log open, and nothing is lost", async () => {
  using place = temporaryFolder();
  write(place.log, "one");
  await backUp(place.data, place.copy);
  // As an export does that waits for its reader: what is written now stays beside the file.
  const reader = new DatabaseSync(place.log, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM entry").get();
  write(place.log, "two", "three");
  const before = place.names();
  assertThrows(() => restore(place.data, place.copy), Error, "is open in another program");
  assertEquals(place.names().filter((name) => name !== "lock"), before);
  reader.close();
  const { former = "" } = restore(place.data, place.copy);
  assertEquals([read(former).head.gid, read(place.log).head.gid], [3, 1]);
});

test("What waits beside a log that was cut to nothing is kept with it", async () => {
  using place = temporaryFolder();
  write(place.log, "one");
  await backUp(place.data, place.copy);
  Deno.truncateSync(place.log, 0);
  Deno.writeTextFileSync(`${place.log}-wal`, "precious");
  const { former = "" } = restore(place.data, place.copy);
  assertEquals(Deno.readTextFileSync(`${former}-wal`), "precious");
});

test("A damaged log gives way to a backup, with all that lies beside it", async () => {
  using place = temporaryFolder();
  write(place.log, "one");
  await backUp(place.data, place.copy);
  const files = { "": "no database at all", "-wal": "nor this", "-journal": "nor that" };
  for (const [rest, text] of Object.entries(files)) Deno.writeTextFileSync(place.log + rest, text);
  const { former = "" } = restore(place.data, place.copy);
  assertEquals(read(place.log).head.gid, 1);
  for (const [rest, text] of Object.entries(files)) {
    assertEquals(Deno.readTextFileSync(former + rest), text);
  }
});

test("A restore into an empty folder needs no former log", async () => {
  using place = temporaryFolder();
  using other = temporaryFolder();
  write(place.log, "one");
  await backUp(place.data, place.copy);
  assertEquals(restore(other.data, place.copy).former, undefined);
  assertEquals(read(other.log).bodies, read(place.log).bodies);
});

test("What is no sound log of a known schema is not restored, and the log stays as it is", async () => {
  using place = temporaryFolder();
  write(place.log, ...Array.from({ length: 300 }, (_, i) => `some words ${i}`));
  await backUp(place.data, place.copy);
  const before = read(place.log);
  const newer = new DatabaseSync(`${place.root}/newer.db`);
  newer.exec("CREATE TABLE log (epoch, head); INSERT INTO log VALUES ('x', 0)");
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  damage(place.copy);
  Deno.writeTextFileSync(`${place.root}/text`, "no database at all");
  Deno.writeTextFileSync(`${place.root}/empty`, "");
  const refused: [name: string, why: string][] = [
    ["copy.db", ""],
    ["newer.db", "schema 99"],
    ["text", "not a database"],
    ["empty", "it is empty"],
    ["missing", "missing"],
  ];
  for (const [name, why] of refused) {
    assertThrows(() => restore(place.data, `${place.root}/${name}`), Error, why);
  }
  assertEquals(read(place.log), before);
  assert(!place.names().some((name) => name.includes("incoming")), `${place.names()}`);
});

test("Nothing is restored while a broker holds the folder", async () => {
  using place = temporaryFolder();
  write(place.log, "one");
  await backUp(place.data, place.copy);
  using _broker = lockDataDir(place.data);
  assertThrows(() => restore(place.data, place.copy), Error, "another broker runs in it");
});

test("A restore that was cut short before is repeated without ado", async () => {
  using place = temporaryFolder();
  write(place.log, "one");
  await backUp(place.data, place.copy);
  Deno.writeTextFileSync(`${place.log}.incoming`, "half of it");
  restore(place.data, place.copy);
  assertEquals(read(place.log).head.gid, 1);
});
