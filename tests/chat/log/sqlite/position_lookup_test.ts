// Times that do not ascend: the clock was wrong for a while, or entries are from another log.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { draft, temporaryLog, textOf } from "../../made_logs.ts";
import { test } from "../../../testing.ts";

const DAY = 86_400_000;
/** Ten days, of which five are told by a clock that is 400 days ahead, and two by one that is behind. */
const TIMES = [1, 2, 3, 404, 405, 406, 407, 408, 9, 0.1, 0.2, 10].map((day) => day * DAY);

const logOf = (times: readonly number[]) => {
  const log = new SqliteLog(":memory:");
  log.adopt(times.map((at, i) => ({ ...draft(`red ${i}`, i % 5 === 4 ? "dev" : "lobby"), at })));
  return log;
};

const found = (log: SqliteLog, range: { since?: number; until?: number; before?: number }) =>
  log.search("red", { limit: 1_000, ...range }).entries.map(textOf);

test("SqliteLog: a search between two times finds what has such a time, whatever the clock did", () => {
  using log = logOf(TIMES);
  assertEquals(found(log, { since: 4 * DAY }), [11, 8, 7, 6, 5, 4, 3].map((i) => `red ${i}`));
  assertEquals(found(log, { since: 4 * DAY, until: 100 * DAY }), ["red 11", "red 8"]);
  assertEquals(found(log, { until: 3 * DAY }), ["red 10", "red 9", "red 1", "red 0"]);
});

test("SqliteLog: a search by time finds the same as looking at each message, in any order of times", () => {
  const time = fc.integer({ min: 0, max: 30 }).map((hours) => hours * 3_600_000);
  const asked = fc.record({
    times: fc.array(time, { maxLength: 90 }),
    since: fc.option(time, { nil: undefined }),
    until: fc.option(time, { nil: undefined }),
  });
  fc.assert(
    fc.property(asked, ({ times, since, until }) => {
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

test("SqliteLog: the place of a time in a room is at the entry with the nearest time from it on", () => {
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

test("SqliteLog: still knows after a restart where the clock was set back", () => {
  using place = temporaryLog();
  {
    using log = new SqliteLog(place.path);
    log.adopt(TIMES.slice(0, 5).map((at, i) => ({ ...draft(`red ${i}`), at })));
  }
  {
    using log = new SqliteLog(place.path);
    log.adopt([{ ...draft("red 5"), at: TIMES[8] ?? 0 }]);
    assertEquals(found(log, { since: 4 * DAY, until: 100 * DAY }), ["red 5"]);
  }
  using database = new DatabaseSync(place.path);
  assertEquals(database.prepare("SELECT gid FROM clock_setback").all().map(({ gid }) => gid), [6]);
});
