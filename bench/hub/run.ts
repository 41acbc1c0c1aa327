// Shared by all benchmarks: the generator, the machine's state, the report.

import type { Bench } from "./figures.ts";
import { newFolder } from "./host/folder.ts";
import { buildGenerator } from "./generator.ts";
import { describe, describeMachine } from "./host/machine.ts";
import { say, writeJson } from "./report.ts";
import type { Settings } from "./settings.ts";

/** Measures rows and writes the results with the time it took. */
export async function runBench(
  { json, ...settings }: Settings,
  measure: (bench: Bench) => Promise<readonly unknown[]>,
): Promise<void> {
  const began = performance.now();
  await using folder = await newFolder();
  const machine = await describeMachine(folder.path);
  say(describe(machine));
  const rows = await measure({ ...settings, generator: await buildGenerator(folder.path), say });
  const took_s = Math.round((performance.now() - began) / 1_000);
  say(`\nTook ${Math.floor(took_s / 60)} min ${took_s % 60} s`);
  await writeJson(json, { at: new Date().toISOString(), took_s, machine, settings, rows });
}
