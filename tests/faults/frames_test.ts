// The promises hold whatever the links between processes do to frames.

import { assertEquals } from "@std/assert";
import { test } from "../testing.ts";
import { faultSeed } from "../harness/random.ts";
import { simulate } from "./simulation/simulation.ts";

/** `deno task soak` runs many more. */
const SEEDS = 300;

/**
 * Simulations that ended with all entries received and some not yet written: the verdict came too early.
 */
const ONCE_BROKEN = [735058844, 735059032, 735060877];

test("P1 P2 P3 P4 Simulation: 300 seeds of lost, repeated, late and cut frames break no promise", async () => {
  const first = faultSeed("frames");
  assertEquals(await simulate(Array.from({ length: SEEDS }, (_, i) => first + i)), []);
});

test("P1 P2 P3 P4 Simulation: entries received in the last turn before the verdict reach their readers", async () => {
  assertEquals(await simulate(ONCE_BROKEN), []);
});
