import { assertEquals } from "@std/assert";
import { ThrottledLog } from "../../chat/throttled_log.ts";
import { test } from "../testing.ts";

function observed() {
  const lines: string[] = [];
  const clock = { now: 0 };
  const trouble = new ThrottledLog({ say: (line) => lines.push(line), now: () => clock.now });
  return { trouble, clock, said: () => lines.splice(0) };
}

test("A trouble is said at once, then every ten seconds with how often it happened", () => {
  const { trouble, clock, said } = observed();
  trouble.failed("Full", 3);
  assertEquals(said(), ["Full"]);
  for (clock.now = 1; clock.now < 10_000; clock.now += 1_000) trouble.failed("Full");
  assertEquals(said(), []);
  clock.now = 10_000;
  trouble.failed("Full", 2);
  assertEquals(said(), ["Full (12 since the last line)"]);
});

test("The end of a trouble is said once, and the next one at once", () => {
  const { trouble, said } = observed();
  trouble.recovered("Room again");
  assertEquals(said(), []);
  trouble.failed("Full", 3);
  trouble.failed("Full", 4);
  trouble.recovered("Room again");
  trouble.recovered("Room again");
  assertEquals(said(), ["Full", "Room again, after 7 failures"]);
  trouble.failed("Full");
  assertEquals(said(), ["Full"]);
});
