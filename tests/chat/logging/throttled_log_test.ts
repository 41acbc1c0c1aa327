import { assertEquals } from "@std/assert";
import { ThrottledLog } from "../../../chat/logging/throttled_log.ts";
import { test } from "../../testing.ts";

function observed() {
  const lines: string[] = [];
  const clock = { now: 0 };
  const failures = new ThrottledLog({ say: (line) => lines.push(line), now: () => clock.now });
  return { failures, clock, takeLines: () => lines.splice(0) };
}

test("ThrottledLog: logs a failure at once, then every 10 s with the number of failures", () => {
  const { failures, clock, takeLines } = observed();
  failures.failed("Full", 3);
  assertEquals(takeLines(), ["Full"]);
  for (clock.now = 1; clock.now < 10_000; clock.now += 1_000) failures.failed("Full");
  assertEquals(takeLines(), []);
  clock.now = 10_000;
  failures.failed("Full", 2);
  assertEquals(takeLines(), ["Full (12 since the last line)"]);
});

test("ThrottledLog: logs a recovery once, and the next failure at once", () => {
  const { failures, takeLines } = observed();
  failures.recovered("Room again");
  assertEquals(takeLines(), []);
  failures.failed("Full", 3);
  failures.failed("Full", 4);
  failures.recovered("Room again");
  failures.recovered("Room again");
  assertEquals(takeLines(), ["Full", "Room again, after 7 failures"]);
  failures.failed("Full");
  assertEquals(takeLines(), ["Full"]);
});
