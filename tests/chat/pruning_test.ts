import { assertEquals } from "@std/assert";
import { PRUNE_EVERY_MS, Pruning } from "../../chat/pruning.ts";
import { parseRetention } from "../../chat/retention.ts";
import { SqliteLog } from "../../chat/sqlite/log.ts";
import { ManualClock } from "../faults/manual_clock.ts";
import { draft } from "./made_logs.ts";

const LOOK_MS = 1_000;

/** A log of as many rooms with eleven messages each, of which one shall stay. */
function logOf(rooms: number) {
  const log = new SqliteLog(":memory:");
  const texts = Array.from({ length: 11 }, (_, i) => `${i}`);
  for (let i = 0; i < rooms; i++) log.append(texts.map((text) => draft(text, `room-${i}`)));
  return log;
}

const left = (log: SqliteLog) => log.after(0, { limit: 10_000 }).length;

Deno.test("P5 Retention of a large log takes turns with messages, then rests", () => {
  using clock = new ManualClock();
  using log = logOf(120);
  let told = 0;
  const pruning = new Pruning(log, parseRetention("*: count=1"), () => void told++);
  const lefts = Array.from({ length: 4 }, () => {
    pruning.tick();
    clock.tick(PRUNE_EVERY_MS);
    return left(log);
  });
  assertEquals([lefts, told], [[820, 320, 120, 120], 3]);
  log.append([draft("next", "room-0")]);
  clock.tick(LOOK_MS - 3 * PRUNE_EVERY_MS);
  pruning.tick();
  assertEquals(left(log), 121);
  clock.tick(PRUNE_EVERY_MS);
  pruning.tick();
  assertEquals([left(log), told], [120, 4]);
});
