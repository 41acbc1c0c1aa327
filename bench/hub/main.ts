// `deno task bench`: measures the whole chat as a hub and prints the figures next to their targets.
// ../README.md describes the rows and the method.

import { Progress } from "../../chat/log/progress/progress.ts";
import { type Bench, type Figure, medians, type Row } from "./figures.ts";
import { compare, QUICK_ROWS } from "./quick.ts";
import { failureOf, runMain, say, showRow } from "./report.ts";
import { churn } from "./rows/churn.ts";
import { ROWS } from "./rows/mod.ts";
import { runBench } from "./run.ts";
import { choose, HOUR, QUICK, readSettings, usage, WHOLE } from "./settings.ts";

const MODES = [
  { mode: WHOLE, rows: ROWS },
  { mode: QUICK, rows: QUICK_ROWS },
  { mode: HOUR, rows: [churn] },
];

interface Outcome {
  readonly name: string;
  readonly title: string;
  /** Number of runs; the figures are their medians. */
  readonly runs: number;
  readonly figures?: readonly Figure[];
  readonly failure?: string;
}

async function main(): Promise<void> {
  if (Deno.args.includes("--help")) return say(usage(MODES));
  const modes = MODES.map(({ mode }) => mode);
  const mode = modes.find(({ flag }) => flag && Deno.args.includes(flag)) ?? WHOLE;
  const settings = readSettings(Deno.args, mode);
  if (mode === QUICK) {
    const rows = choose(QUICK_ROWS, settings.only);
    return await runBench(settings, (bench) => compare(rows, bench));
  }
  const rows = mode === HOUR ? [churn] : choose(ROWS, settings.only);
  await runBench(settings, (bench) => measureAll(rows, bench));
}

async function measureAll(rows: readonly Row[], bench: Bench): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) await row.prepare?.(bench);
  const total = rows.reduce((sum, row) => sum + runsOf(row, bench), 0);
  using progress = new Progress({ title: "Measuring", total, unit: "runs" });
  let done = 0;
  const ran = () => progress.at(++done);
  for (const row of rows) outcomes.push(await measureOne(row, { bench, ran }));
  return outcomes;
}

function runsOf({ isOnce }: Row, bench: Bench): number {
  return isOnce ? 1 : bench.runs;
}

/** An invalid run fails its row; the other rows are still measured. */
async function measureOne(
  row: Row,
  { bench, ran }: { bench: Bench; ran: () => void },
): Promise<Outcome> {
  const outcome = { name: row.name, title: row.title, runs: runsOf(row, bench) };
  const measure = () => row.measure(bench).finally(ran);
  try {
    const figures = await medians(outcome.runs, measure);
    say(showRow(outcome, figures));
    return { ...outcome, figures };
  } catch (error) {
    const failure = failureOf(error);
    say(showRow(outcome, [], [failure]));
    Deno.exitCode = 1;
    return { ...outcome, failure };
  }
}

await runMain(main);
