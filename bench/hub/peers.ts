// `deno task bench:peers`: the rows of readers for our own processes and for what others use, one
// run of each in turn, so that a slow minute of the machine is everybody's.

import type { Contender } from "./contenders.ts";
import { type Bench, type Figure, medianFigures } from "./figures.ts";
import { buildGenerator } from "./generator.ts";
import { describe, describeMachine } from "./machine.ts";
import { installPeers } from "./peers/mod.ts";
import { lines, runMain, say, writeJson } from "./report.ts";
import { FAN_OUTS, type FanOut, measureFanOut } from "./rows/fan_out.ts";
import { hubbub } from "./servers/hubbub.ts";
import { bareHub } from "./servers/single.ts";
import { choose, readSettings } from "./settings.ts";

interface Outcome {
  readonly name: string;
  readonly contender: string;
  readonly figures: readonly Figure[];
  readonly failures: readonly string[];
}

async function main(): Promise<void> {
  const settings = readSettings(Deno.args);
  const contenders = [hubbub, ...await installPeers(), bareHub];
  const folder = await Deno.makeTempDir({ prefix: "hubbub-bench-" });
  try {
    const machine = await describeMachine(folder);
    say(describe(machine));
    const bench = { ...settings, generator: await buildGenerator(folder), say };
    const rows: Outcome[] = [];
    for (const fanOut of choose(FAN_OUTS, settings.only)) {
      rows.push(...await measureRow(fanOut, { contenders, bench }));
    }
    await writeJson(settings.json ?? "data/bench_peers.json", { machine, rows });
    if (rows.some(({ failures }) => failures.length > 0)) Deno.exitCode = 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measureRow(
  fanOut: FanOut,
  { contenders, bench }: { contenders: readonly Contender[]; bench: Bench },
): Promise<Outcome[]> {
  const all = contenders.map((contender) => ({
    contender,
    runs: [] as Figure[][],
    failures: [] as string[],
  }));
  for (let run = 0; run < bench.runs; run++) {
    for (const { contender, runs, failures } of all) {
      try {
        runs.push(await measureFanOut(fanOut, { contender, bench }));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  say(`\n${fanOut.title}`);
  return all.map(({ contender: { name }, runs, failures }) => {
    const figures = medianFigures(runs).map((figure) =>
      name === hubbub.name ? figure : untargeted(figure)
    );
    say([lines(`  ${name}`, figures), ...failures.map((why) => `  ${name}: ${why}`)].join("\n"));
    return { name: fanOut.name, contender: name, figures, failures };
  });
}

/** The targets are ours. */
function untargeted({ target: _target, ...figure }: Figure): Figure {
  return figure;
}

await runMain(main);
