import { assertEquals, assertLess } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SqliteLog } from "../../../../../chat/log/sqlite/log.ts";
import type { PageRange } from "../../../../../chat/log.ts";
import type { Draft } from "../../../../../chat/message.ts";
import { cpuTimeOf } from "../../../../harness/cpu_time.ts";
import { change, draft, temporaryLog } from "../../log_fixture.ts";
import { test } from "../../../../testing.ts";

/** Messages, and runs of other entries after them: within one span, as long as one, and longer. */
const RUNS = [0, 1, 3, 600, 0, 0, 511, 512, 513, 2, 1_200];

const message = draft("first");
const others = (count: number) =>
  Array.from({ length: count }, () => change("edit", message, "edited"));

/** Appends the drafts, some at a time. */
function append(log: SqliteLog, drafts: readonly Draft[]): void {
  for (let i = 0; i < drafts.length; i += 700) log.append(drafts.slice(i, i + 700));
}

test("SqliteLog.page(): has the messages of a range, whatever lies between them", () => {
  using log = new SqliteLog(":memory:");
  const drafts = RUNS.flatMap((count, i) => [i === 0 ? message : draft(`${i}`), ...others(count)]);
  append(log, [...drafts, ...others(5)]);
  const all = drafts.flatMap(({ type }, i) => type === "message" ? [i + 1] : []);
  const page = (range: PageRange) => log.page("lobby", range).map(({ seq }) => seq);
  for (const seq of [1, 2, 600, ...all.slice(2), drafts.length, drafts.length + 9]) {
    const [older, newer] = [all.filter((one) => one < seq), all.filter((one) => one > seq)];
    for (const limit of [1, 4, 100]) {
      assertEquals(page({ before: seq, limit }), older.slice(-limit), `before ${seq}`);
      assertEquals(page({ after: seq, limit }), newer.slice(0, limit), `after ${seq}`);
    }
    const around = [...older.slice(-3), ...all.filter((one) => one >= seq).slice(0, 3)];
    assertEquals(page({ around: seq, limit: 6 }), around, `around ${seq}`);
  }
  log.prune({ others: { count: 1_300 }, rooms: new Map() });
  assertEquals(page({ limit: 100 }), all.slice(-2));
  assertEquals(page({ after: 0, limit: 100 }), all.slice(-2));
  log.prune({ others: { count: 100 }, rooms: new Map() });
  assertEquals([page({ limit: 100 }), page({ after: 0, limit: 100 })], [[], []]);
});

test("P5 SqliteLog.page(): takes no longer with 100,000 other entries after its messages", () => {
  // Each page took 15 ms, for good: reactions may be added and removed a million times a day.
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    log.append([message, draft("last")]);
    using database = new DatabaseSync(file.path);
    database.exec(`
      WITH RECURSIVE number (value) AS (
        VALUES (3) UNION ALL SELECT value + 1 FROM number WHERE value < 100002
      )
      INSERT INTO entry (room_seq, gid, type, id, at, sender, text, message_before)
        SELECT (1 << 32) + value, value, 'edit', value, 0, 'Ann', '', 2 FROM number;
      UPDATE room SET head = 100002;
      UPDATE log SET head = 100002;
    `);
  }
  using log = new SqliteLog(file.path);
  const time = (range: PageRange, seq: number) => {
    const read = () => assertEquals(log.page("lobby", range).map(({ seq }) => seq), [seq]);
    return Math.min(...Array.from({ length: 5 }, () => cpuTimeOf(read)));
  };
  assertLess(time({ limit: 1 }, 2), 5);
  assertLess(time({ before: 90_000, limit: 1 }, 2), 5);
  log.append([draft("new")]);
  assertLess(time({ after: 2, limit: 50 }, 100_003), 5);
  assertEquals(log.recentAuthors("lobby"), []);
});
