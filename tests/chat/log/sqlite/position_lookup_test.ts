// Entries whose times do not ascend, because the clock was wrong or they were imported.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { draft, temporaryLog, textOf } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

const DAY = 86_400_000;
/** Times in days, five of them from a clock 400 days ahead and two from one that was behind. */
const TIMES = [1, 2, 3, 404, 405, 406, 407, 408, 9, 0.1, 0.2, 10].map((day) => day * DAY);

const logOf = (times: readonly number[]) => {
  const log = new SqliteLog(":memory:");
  log.adopt(times.map((at, i) => ({ ...draft(`red ${i}`, i % 5 === 4 ? "dev" : "lobby"), at })));
  return log;
};

const found = (log: SqliteLog, range: { since?: number; until?: number; before?: number }) =>
  log.search("red", { limit: 1_000, ...range }).entries.map(textOf);

test("SqliteLog.search(): finds the messages between two times, however the clock jumped", () => {
  using log = logOf(TIMES);
  assertEquals(found(log, { since: 4 * DAY }), [11, 8, 7, 6, 5, 4, 3].map((i) => `red ${i}`));
  assertEquals(found(log, { since: 4 * DAY, until: 100 * DAY }), ["red 11", "red 8"]);
  assertEquals(found(log, { until: 3 * DAY }), ["red 10", "red 9", "red 1", "red 0"]);
});

test("SqliteLog.search(): finds the messages between two times if the clock was set back a little", () => {
  using log = logOf([30, 10, 40, 20].map((seconds) => DAY + seconds * 1_000));
  assertEquals(found(log, { since: DAY + 25_000 }), ["red 2", "red 0"]);
  assertEquals(found(log, { until: DAY + 25_000 }), ["red 3", "red 1"]);
});

test("SqliteLog.search(): finds the same messages by time as a full scan, in any order of times", () => {
  const time = fc.integer({ min: 0, max: 30 }).map((hours) => hours * 3_600_000);
  const search = fc.record({
    times: fc.array(time, { maxLength: 90 }),
    since: fc.option(time, { nil: undefined }),
    until: fc.option(time, { nil: undefined }),
  });
  fc.assert(
    fc.property(search, ({ times, since, until }) => {
      using log = logOf(times);
      const expected = times.flatMap((at, i) =>
        at >= (since ?? -1) && at < (until ?? Infinity) ? [`red ${i}`] : []
      );
      const range = {
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
      };
      assertEquals(found(log, range), expected.reverse());
    }),
    { numRuns: 60 },
  );
});

test("SqliteLog.seqAt(): returns the seq of the entry whose time is the nearest at or after the given one", () => {
  using log = logOf(TIMES);
  // The lobby has the days 1, 2, 3, 404, 406, 407, 408, 9, 0.2 and 10.
  const at = (day: number) => log.seqAt("lobby", day * DAY);
  assertEquals([at(0), at(0.3), at(2), at(4), at(9.5), at(11), at(405), at(409)], [
    9,
    1,
    2,
    8,
    10,
    4,
    5,
    11,
  ]);
  assertEquals([log.seqAt("dev", 9.5 * DAY), log.seqAt("none", 1)], [1, 1]);
});

test("SqliteLog: remembers clock setbacks across restarts", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    log.adopt(TIMES.slice(0, 5).map((at, i) => ({ ...draft(`red ${i}`), at })));
  }
  {
    using log = new SqliteLog(file.path);
    log.adopt([{ ...draft("red 5"), at: TIMES[8] ?? 0 }]);
    assertEquals(found(log, { since: 4 * DAY, until: 100 * DAY }), ["red 5"]);
  }
  using database = new DatabaseSync(file.path);
  assertEquals(database.prepare("SELECT gid FROM clock_setback").all().map(({ gid }) => gid), [6]);
});
