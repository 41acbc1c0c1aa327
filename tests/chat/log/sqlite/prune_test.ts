// Pruning, and what the log still knows of pruned entries.

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { parseRetention } from "../../../../chat/config/retention.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { Pruner } from "../../../../chat/log/sqlite/prune.ts";
import { prepare } from "../../../../chat/log/sqlite/statements.ts";
import { decodeJson, type Entry } from "../../../../chat/protocol.ts";
import {
  change,
  draft,
  entriesOf,
  gids,
  outcomes,
  REMOVE_EVERYTHING,
  seqs,
  shown,
  temporaryLog,
} from "../log_fixture.ts";
import { cpuTimeOf } from "../../../harness/cpu_time.ts";
import { test } from "../../../testing.ts";

test("SqliteLog.prune(): keeps the newest entries of each room by count and by bytes", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.append(["a", "b", "c"].flatMap((room) => ["1", "2", "3", "4"].map((n) => draft(n, room))));
  const rules = parseRetention("a: count=2; b: bytes=8; c: age=1d");
  assertEquals(log.prune(rules).removed > 0, true);
  assertEquals(log.prune(rules).removed, 0);
  // "Ann" and a digit are four bytes.
  assertEquals([shown(log, "a"), shown(log, "b"), shown(log, "c")], [["3", "4"], ["3", "4"], [
    "1",
    "2",
    "3",
    "4",
  ]]);
  assertEquals([log.pruned(["a"]), log.pruned(["b"]), log.pruned(["c"])], [2, 6, 0]);
  assertEquals([log.pruned(), log.pruned(["a", "c"]), log.head().gid], [6, 2, 12]);
});

test("SqliteLog.prune(): removes entries older than the maximum age", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    log.append([draft("old"), draft("old too"), draft("new")]);
  }
  const database = new DatabaseSync(file.path);
  database.exec("UPDATE entry SET at = at - 2 * 86400000 WHERE gid < 3");
  database.close();
  using log = new SqliteLog(file.path);
  assertEquals(log.prune(parseRetention("*: age=1d")).removed, 2);
  assertEquals(shown(log), ["new"]);
});

test("SqliteLog.prune(): removes an entry dated in the future together with the next one", () => {
  using log = new SqliteLog(":memory:");
  const day = 86_400_000;
  const now = 1_000 * day;
  const times = [now + 400 * day, now - 2 * day, now + 400 * day, now];
  log.adopt(times.map((at, i) => ({ ...draft(`${i}`), at })));
  assertEquals(log.prune(parseRetention("*: age=1d"), { now }).removed, 2);
  assertEquals(shown(log), ["2", "3"]);
});

test("SqliteLog.prune(): removes at most the given number of entries at once, over all rooms", () => {
  using log = new SqliteLog(":memory:");
  log.append(["a", "b", "c"].flatMap((room) => ["1", "2", "3", "4"].map((n) => draft(n, room))));
  const rules = parseRetention("*: count=1");
  const prune = () => log.prune(rules, { entries: 4 }).removed;
  assertEquals([prune(), prune(), prune()], [4, 4, 1]);
  assertEquals(["a", "b", "c"].map((room) => shown(log, room)), [["4"], ["4"], ["4"]]);
});

test("Pruner: reads only the oldest entry of a room that has nothing to prune", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    log.append(["a", "b"].flatMap((room) => ["1", "2", "3"].map((n) => draft(n, room))));
  }
  using database = new DatabaseSync(file.path);
  let reads = 0;
  // Called twice for each entry read: for its name and its text.
  database.function("octet_length", (text) => (reads++, String(text).length));
  const pruner = new Pruner(prepare(database), 0);
  assertEquals(pruner.prune(parseRetention("*: age=1d"), { head: 0 }).removed, 0);
  assertEquals(reads, 2 * 2);
});

test("P1 SqliteLog.append(): answers a pruned message that is sent again with its first receipt", () => {
  using file = temporaryLog();
  const entry = draft("hello");
  const edit = change("edit", entry, "hello, too");
  const receiptOf = ({ gid, seq, id, room, at }: Entry) => ({ gid, seq, id, room, at });
  let first: Entry[];
  {
    using log = new SqliteLog(file.path);
    first = entriesOf(log.append([entry, edit]));
    assertEquals(log.prune(REMOVE_EVERYTHING).removed, 2);
  }
  using log = new SqliteLog(file.path);
  const again = log.append([entry, edit, draft("new")]);
  assertEquals(outcomes(again), ["known", "known", "stored"]);
  assertEquals(gids(again), [1, 2, 3]);
  assertEquals(
    entriesOf(again).slice(0, 2).map(({ body }) => decodeJson(body)),
    first.map(receiptOf),
  );
  assertEquals(log.adopt([{ ...entry, at: 1 }]).map(({ outcome }) => outcome), ["known"]);
});

test("SqliteLog.append(): recognizes the id of the first entry ever pruned", () => {
  using log = new SqliteLog(":memory:");
  const entry = draft("hello");
  log.append([entry]);
  assertEquals(log.prune(REMOVE_EVERYTHING).removed, 1);
  assertEquals(outcomes(log.append([entry])), ["known"]);
});

test("SqliteLog.after(): returns what pruning left, from any position", () => {
  using log = new SqliteLog(":memory:");
  const all = entriesOf(log.append(Array.from({ length: 90 }, (_, i) => {
    return draft(String(i), i % 3 === 0 ? "a" : "b");
  })));
  log.prune(parseRetention("a: count=7; b: count=20"));
  const left = [
    ...all.filter(({ room }) => room === "a").slice(-7),
    ...all.filter(({ room }) => room === "b").slice(-20),
  ].sort((x, y) => x.gid - y.gid);
  for (let gid = 0; gid <= 90; gid++) {
    const expected = left.filter((entry) => entry.gid > gid);
    assertEquals(log.after(gid, { limit: 100, rooms: ["a", "b"] }), expected);
    assertEquals(log.after(gid, { limit: 100 }), expected);
  }
});

test("SqliteLog.prune(): removes entries from search, and never reuses their gid and seq", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    const entry = draft("needle");
    log.append([entry, change("edit", entry, "needle in the hay")]);
    assertEquals(log.prune(REMOVE_EVERYTHING).removed, 2);
    assertEquals(log.search("needle", { limit: 10 }).entries, []);
  }
  using log = new SqliteLog(file.path);
  assertEquals(log.after(0, { limit: 10 }), []);
  const appended = log.append([draft("next")]);
  assertEquals([gids(appended), seqs(appended)], [[3], [3]]);
});

test("SqliteLog.prune(): returns disk space to the system", () => {
  using file = temporaryLog();
  const sizeOf = () => Deno.statSync(file.path).size;
  {
    using log = new SqliteLog(file.path);
    const text = "x".repeat(4_000);
    for (let i = 0; i < 10; i++) log.append(Array.from({ length: 100 }, () => draft(text)));
  }
  const full = sizeOf();
  {
    using log = new SqliteLog(file.path);
    while (log.prune(parseRetention("*: count=10")).removed > 0);
  }
  assertEquals(sizeOf() < full / 10, true, `${full} bytes became ${sizeOf()}`);
});

test("Pruner: checks the rooms with new entries, and the others in turn", () => {
  using log = new SqliteLog(":memory:");
  const rooms = Array.from({ length: 10 }, (_, i) => `room-${i}`);
  log.append(rooms.flatMap((room) => ["1", "2"].map((text) => draft(text, room))));
  const rules = parseRetention("*: count=2");
  const check = () => log.prune(rules, { rooms: 3 }).checked;
  const first = log.prune(rules, { rooms: 0 }).checked;
  assertEquals(first, rooms);
  assertEquals([check(), check(), check(), check()], [
    ["room-0", "room-1", "room-2"],
    ["room-3", "room-4", "room-5"],
    ["room-6", "room-7", "room-8"],
    ["room-9", "room-0", "room-1"],
  ]);
  log.append([draft("3", "room-7")]);
  assertEquals(log.prune(rules, { rooms: 1 }), {
    removed: 1,
    checked: ["room-7", "room-2"],
    isDone: true,
  });
});

test("Pruner: stays at a room until it is done, and removes fewer long messages at once", () => {
  using log = new SqliteLog(":memory:");
  const long = draft("x".repeat(4_000), "a");
  const short = draft("short", "a");
  log.append([long, ...Array.from({ length: 5 }, () => draft("x".repeat(4_000), "a")), short]);
  log.append([change("edit", short, "y".repeat(4_000)), draft("last", "a"), draft("last", "b")]);
  const rules = parseRetention("*: count=1");
  const prune = () => log.prune(rules, { bytes: 8_000, rooms: 1 });
  assertEquals([prune(), prune()].map(({ removed, isDone }) => [removed, isDone]), [
    [2, false],
    [2, false],
  ]);
  assertEquals([prune(), prune()].map(({ removed }) => removed), [2, 2]);
  assertEquals([prune().removed, shown(log, "a"), shown(log, "b")], [0, ["last"], ["last"]]);
});

test("P5 Pruner: a check takes no longer with 100,000 rooms than with 1,000", () => {
  const cost = (rooms: number) => {
    using file = temporaryLog();
    new SqliteLog(file.path)[Symbol.dispose]();
    {
      using database = new DatabaseSync(file.path);
      database.exec(`
        PRAGMA synchronous = OFF;
        BEGIN;
        CREATE TEMP VIEW number AS WITH RECURSIVE number (value) AS (
          VALUES (1) UNION ALL SELECT value + 1 FROM number WHERE value < ${rooms}
        ) SELECT value FROM number;
        INSERT INTO room (id, name, head, bytes)
          SELECT value, 'room-' || value, 1, 5 FROM number;
        INSERT INTO entry (room_seq, gid, type, id, at, sender, text)
          SELECT (value << 32) + 1, value, 'message', value, ${Date.now()}, 'Ann', 'hi'
          FROM number;
        UPDATE log SET head = ${rooms}, indexed = ${rooms};
        COMMIT;
      `);
    }
    using log = new SqliteLog(file.path);
    const pruning = () => log.prune(parseRetention("*: age=1d count=100"), { rooms: 200 });
    pruning();
    return Math.min(...Array.from({ length: 5 }, () => cpuTimeOf(pruning)));
  };
  const [few, many] = [cost(1_000), cost(100_000)];
  assert(many < 4 * few + 5, `${few} ms, then ${many} ms`);
});
