import { assertEquals } from "@std/assert";
import { PRUNE_EVERY_MS, RetentionJob } from "../../../chat/log/retention_job.ts";
import { parseRetention } from "../../../chat/config/retention.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { FakeWallClock } from "../../harness/fake_wall_clock.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { draft, textOf } from "./log_fixture.ts";
import { test } from "../../testing.ts";

const CHECK_MS = 1_000;
const DAY_MS = 86_400_000;

/** A log with this many rooms of 11 messages. */
function logOf(rooms: number) {
  const log = new SqliteLog(":memory:");
  const texts = Array.from({ length: 11 }, (_, i) => `${i}`);
  for (let i = 0; i < rooms; i++) log.append(texts.map((text) => draft(text, `room-${i}`)));
  return log;
}

const countEntries = (log: SqliteLog) => log.after(0, { limit: 10_000 }).length;

test("P5 RetentionJob: prunes a large log in batches, then pauses", () => {
  using clock = new ManualClock();
  using log = logOf(120);
  let prunes = 0;
  const job = new RetentionJob(log, parseRetention("*: count=1"), () => void prunes++);
  const counts = Array.from({ length: 4 }, () => {
    job.tick();
    clock.tick(PRUNE_EVERY_MS);
    return countEntries(log);
  });
  assertEquals([counts, prunes], [[820, 320, 120, 120], 3]);
  log.append([draft("next", "room-0")]);
  clock.tick(CHECK_MS - 3 * PRUNE_EVERY_MS);
  job.tick();
  assertEquals(countEntries(log), 121);
  clock.tick(PRUNE_EVERY_MS);
  job.tick();
  assertEquals([countEntries(log), prunes], [120, 4]);
});

test("RetentionJob: a clock that leaps ahead prunes nothing, and entries stored meanwhile delay no pruning", () => {
  using clock = new ManualClock();
  using wallClock = new FakeWallClock();
  using log = new SqliteLog(":memory:");
  const start = Date.UTC(2026, 10, 24);
  wallClock.set(start);
  log.append([draft("one"), draft("two")]);
  const rules = parseRetention("*: age=30d");
  const checkAt = (job: RetentionJob, now: number) => {
    wallClock.set(now);
    clock.tick(CHECK_MS);
    job.tick();
    return log.page("lobby", { limit: 10 }).map(textOf);
  };
  const first = new RetentionJob(log, rules, () => {});
  assertEquals(checkAt(first, start + 1_000), ["one", "two"]);
  assertEquals(checkAt(first, start + 400 * DAY_MS), ["one", "two"]);
  log.append([draft("of next year")]);
  const second = new RetentionJob(log, rules, () => {});
  assertEquals(checkAt(second, start + 400 * DAY_MS + 2_000), ["one", "two", "of next year"]);
  assertEquals(checkAt(second, start + 3_000), ["one", "two", "of next year"]);
  log.append([draft("three")]);
  const third = new RetentionJob(log, rules, () => {});
  for (let day = 1; day <= 30; day++) {
    clock.tick(DAY_MS);
    checkAt(third, start + day * DAY_MS);
  }
  clock.tick(DAY_MS);
  assertEquals(checkAt(third, start + 31 * DAY_MS), []);
});
