// What retention takes away, and what stays known of it.

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
  NOTHING_STAYS,
  outcomes,
  seqs,
  shown,
  temporaryLog,
} from "../../made_logs.ts";
import { cpuTimeOf } from "../../../cpu_time.ts";
import { test } from "../../../testing.ts";

test("Retention keeps the newest entries of each room, by count and by bytes", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
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

test("Retention lets entries go when they are too old", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    log.append([draft("old"), draft("old too"), draft("new")]);
  }
  const database = new DatabaseSync(place.path);
  database.exec("UPDATE entry SET at = at - 2 * 86400000 WHERE gid < 3");
  database.close();
  using log = new SqliteLog(place.path);
  assertEquals(log.prune(parseRetention("*: age=1d")).removed, 2);
  assertEquals(shown(log), ["new"]);
});

test("However many rooms have something to go, so many entries go at a time", () => {
  using log = new SqliteLog(":memory:");
  log.append(["a", "b", "c"].flatMap((room) => ["1", "2", "3", "4"].map((n) => draft(n, room))));
  const rules = parseRetention("*: count=1");
  const prune = () => log.prune(rules, { entries: 4 }).removed;
  assertEquals([prune(), prune(), prune()], [4, 4, 1]);
  assertEquals(["a", "b", "c"].map((room) => shown(log, room)), [["4"], ["4"], ["4"]]);
});

test("Of a room from which nothing is to go one entry is looked at, however many it has", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    log.append(["a", "b"].flatMap((room) => ["1", "2", "3"].map((n) => draft(n, room))));
  }
  using database = new DatabaseSync(place.path);
  let looked = 0;
  // Of each entry's name and text that is looked at the bytes are counted.
  database.function("octet_length", (text) => (looked++, String(text).length));
  const pruner = new Pruner(prepare(database), 0);
  assertEquals(pruner.prune(parseRetention("*: age=1d"), { head: 0 }).removed, 0);
  assertEquals(looked, 2 * 2);
});

test("P1 What was pruned is not stored again when it is sent again: its first receipt comes", () => {
  using place = temporaryLog();
  const one = draft("hello");
  const edit = change("edit", one, "hello, too");
  const placeOf = ({ gid, seq, id, room, at }: Entry) => ({ gid, seq, id, room, at });
  let first: Entry[];
  {
    using log = new SqliteLog(place.path);
    first = entriesOf(log.append([one, edit]));
    assertEquals(log.prune(NOTHING_STAYS).removed, 2);
  }
  using log = new SqliteLog(place.path);
  const again = log.append([one, edit, draft("new")]);
  assertEquals(outcomes(again), ["known", "known", "stored"]);
  assertEquals(gids(again), [1, 2, 3]);
  assertEquals(
    entriesOf(again).slice(0, 2).map(({ body }) => decodeJson(body)),
    first.map(placeOf),
  );
  assertEquals(log.adopt([{ ...one, at: 1 }]).map(({ outcome }) => outcome), ["known"]);
});

test("The first entry that is pruned is known by its id from then on", () => {
  using log = new SqliteLog(":memory:");
  const one = draft("hello");
  log.append([one]);
  assertEquals(log.prune(NOTHING_STAYS).removed, 1);
  assertEquals(outcomes(log.append([one])), ["known"]);
});

test("A reader of rooms from which much was pruned gets what is left, from any place on", () => {
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
    const expected = left.filter((one) => one.gid > gid);
    assertEquals(log.after(gid, { limit: 100, rooms: ["a", "b"] }), expected);
    assertEquals(log.after(gid, { limit: 100 }), expected);
  }
});

test("What was pruned is not found, and its numbers are never given again", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    const one = draft("needle");
    log.append([one, change("edit", one, "needle in the hay")]);
    assertEquals(log.prune(NOTHING_STAYS).removed, 2);
    assertEquals(log.search("needle", { limit: 10 }).entries, []);
  }
  using log = new SqliteLog(place.path);
  assertEquals(log.after(0, { limit: 10 }), []);
  const appended = log.append([draft("next")]);
  assertEquals([gids(appended), seqs(appended)], [[3], [3]]);
});

test("The space of what was pruned goes back to the system", () => {
  using place = temporaryLog();
  const sizeOf = () => Deno.statSync(place.path).size;
  {
    using log = new SqliteLog(place.path);
    const text = "x".repeat(4_000);
    for (let i = 0; i < 10; i++) log.append(Array.from({ length: 100 }, () => draft(text)));
  }
  const full = sizeOf();
  {
    using log = new SqliteLog(place.path);
    while (log.prune(parseRetention("*: count=10")).removed > 0);
  }
  assertEquals(sizeOf() < full / 10, true, `${full} bytes became ${sizeOf()}`);
});

test("Pruner: rooms in which something was stored are looked at, and of the others some in turn", () => {
  using log = new SqliteLog(":memory:");
  const rooms = Array.from({ length: 10 }, (_, i) => `room-${i}`);
  log.append(rooms.flatMap((room) => ["1", "2"].map((text) => draft(text, room))));
  const rules = parseRetention("*: count=2");
  const look = () => log.prune(rules, { rooms: 3 }).checked;
  const first = log.prune(rules, { rooms: 0 }).checked;
  assertEquals(first, rooms);
  assertEquals([look(), look(), look(), look()], [
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

test("Pruner: a room from which more is to go keeps its turn, and long messages go few at a time", () => {
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

test("P5 Pruner: a look costs no more with 100,000 rooms than with 1,000", () => {
  const cost = (rooms: number) => {
    using place = temporaryLog();
    new SqliteLog(place.path)[Symbol.dispose]();
    {
      using database = new DatabaseSync(place.path);
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
    using log = new SqliteLog(place.path);
    const pruning = () => log.prune(parseRetention("*: age=1d count=100"), { rooms: 200 });
    pruning();
    return Math.min(...Array.from({ length: 5 }, () => cpuTimeOf(pruning)));
  };
  const [few, many] = [cost(1_000), cost(100_000)];
  assert(many < 4 * few + 5, `${few} ms, then ${many} ms`);
});
