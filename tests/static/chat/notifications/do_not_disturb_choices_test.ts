import { assertEquals } from "@std/assert";
import { doNotDisturbChoices } from "../../../../static/chat/notifications/do_not_disturb_choices.js";
import { FakeWallClock } from "../../../harness/fake_wall_clock.ts";
import { test } from "../../../testing.ts";

const HOUR_MS = 3_600_000;

test("doNotDisturbChoices(): an hour starts when it is chosen, and a morning is the one that was named", () => {
  using clock = new FakeWallClock();
  const before = new Date(2027, 1, 28, 23, 59).getTime();
  const after = new Date(2027, 2, 1, 0, 1).getTime();
  clock.set(before);
  const ends = Object.fromEntries(doNotDisturbChoices().map(({ name, end }) => [name, end]));
  clock.set(after);
  assertEquals(ends.hour?.(), after + HOUR_MS);
  assertEquals(ends.tomorrow?.(), new Date(2027, 2, 1, 8).getTime());
});
