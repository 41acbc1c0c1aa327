// Case 3: whatever the lines between the processes do to frames, the promises hold.

import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { ManualClock } from "./manual_clock.ts";
import { faultSeed, Random } from "./random.ts";
import { World } from "./world.ts";
import { test } from "../testing.ts";

/** For one world, which takes some 10 ms. */
const LIMIT_MS = 10_000;
const WORLDS = 1_000;

/** Worlds that ended with all entries heard and some not yet written: they were judged too early. */
const ONCE_BROKEN = [735058844, 735059032, 735060877];

test("P1 P2 P3 P4 1,000 seeds of lost, repeated, late, cut and swallowed frames break no promise", async () => {
  const first = faultSeed("frames");
  await holdIn(Array.from({ length: WORLDS }, (_, i) => first + i));
});

test("P1 P2 P3 P4 What a hub took in the last turn before the verdict reaches its readers", async () => {
  await holdIn(ONCE_BROKEN);
});

/** Lives through the worlds of these seeds, one after the other: none may break a promise. */
async function holdIn(seeds: readonly number[]): Promise<void> {
  using clock = new ManualClock();
  for (const seed of seeds) {
    using world = new World(new Random(seed), clock);
    const violations = await deadline(world.run(), LIMIT_MS);
    assertEquals(violations, [], `HUBBUB_FAULT_SEED=${seed}`);
  }
}
