// Case 3: whatever the lines between the processes do to frames, the promises hold.

import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { ManualClock } from "./manual_clock.ts";
import { faultSeed, Random } from "./random.ts";
import { World } from "./world.ts";

const LIMIT_MS = 60_000;
const WORLDS = 1_000;

Deno.test("P1 P2 P3 P4 1,000 seeds of lost, repeated, late, cut and swallowed frames break no promise", async () => {
  const first = faultSeed("frames");
  const run = async () => {
    using clock = new ManualClock();
    for (let seed = first; seed < first + WORLDS; seed++) {
      using world = new World(new Random(seed), clock);
      assertEquals(await world.run(), [], `HUBBUB_FAULT_SEED=${seed}`);
    }
  };
  await deadline(run(), LIMIT_MS);
});
