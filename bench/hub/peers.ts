// `deno task bench:peers`: measures the rows with readers for our own processes and other hubs, one
// run of each in turn.

import { Progress } from "../../chat/log/progress/progress.ts";
import { type BesideOptions, measureContenders } from "./compare_contenders.ts";
import type { Figure } from "./figures.ts";
import { installPeers } from "./peers/mod.ts";
import { runMain, say, showRow } from "./report.ts";
import { FAN_OUTS, type FanOut } from "./rows/fan_out.ts";
import { runBench } from "./run.ts";
import { hubbub } from "./servers/hubbub.ts";
import { bareHub } from "./servers/single.ts";
import { choose, PEERS, readSettings, usage } from "./settings.ts";

interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly contender: string;
  readonly version: string;
  readonly runs: number;
  readonly figures: readonly Figure[];
  readonly failures: readonly string[];
}

async function main(): Promise<void> {
  if (Deno.args.includes("--help")) return say(usage([{ mode: PEERS, rows: FAN_OUTS }]));
  const settings = readSettings(Deno.args, PEERS);
  const rows = choose(FAN_OUTS, settings.only);
  const contenders = [hubbub, ...await installPeers(), bareHub];
  await runBench(settings, async (bench) => {
    const outcomes: Outcome[] = [];
    const total = rows.length * contenders.length * bench.runs;
    using progress = new Progress({ title: "Measuring", total, unit: "runs" });
    let done = 0;
    const ran = () => progress.at(++done);
    for (const row of rows) outcomes.push(...await measureRow(row, { contenders, bench, ran }));
    return outcomes;
  });
}

async function measureRow(
  row: FanOut,
  options: BesideOptions,
): Promise<Outcome[]> {
  const found = await measureContenders(row, options);
  say(`\n--- ${row.name}: ${row.title}`);
  return found.map(({ contender, runs, failures, ...measured }) => {
    const { name, version } = contender;
    const figures = contender === hubbub ? measured.figures : measured.figures.map(untargeted);
    say(showRow({ name, title: version, runs }, figures, failures));
    if (failures.length > 0) Deno.exitCode = 1;
    return { name: row.name, title: row.title, contender: name, version, runs, figures, failures };
  });
}

/** Targets apply only to our own processes. */
function untargeted({ target: _target, ...figure }: Figure): Figure {
  return figure;
}

await runMain(main);
