// `deno task bench`: the hub at speed, measured whole, beside the figures that it should reach.
// What the rows are and how they are measured is told in ../README.md.

import type { Bench, Figure, Row } from "./figures.ts";
import { buildGenerator } from "./generator.ts";
import { describe, describeMachine } from "./machine.ts";
import { compare } from "./quick.ts";
import { heading, lines, runMain, say, writeJson } from "./report.ts";
import { ROWS } from "./rows/mod.ts";
import { comeAndGo } from "./rows/come_and_go.ts";
import { choose, readSettings, type Settings } from "./settings.ts";

interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly figures?: readonly Figure[];
  readonly failure?: string;
}

async function main(): Promise<void> {
  const settings = readSettings(Deno.args);
  const folder = await Deno.makeTempDir({ prefix: "hubbub-bench-" });
  try {
    const machine = await describeMachine(folder);
    say(describe(machine));
    const bench = { ...settings, generator: await buildGenerator(folder), say };
    const rows = settings.isQuick ? await compare(bench) : await measureAll(settings, bench);
    await writeJson(settings.json ?? "data/bench_hub.json", { machine, rows });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measureAll({ only, isHour }: Settings, bench: Bench): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const rows = isHour ? [comeAndGo] : choose(ROWS, only);
  for (const row of rows) await row.prepare?.(bench);
  say(heading());
  for (const row of rows) outcomes.push(await measureOne(row, bench));
  if (outcomes.some(({ failure }) => failure !== undefined)) Deno.exitCode = 1;
  return outcomes;
}

/** A run that is not sound fails its row; the others are measured all the same. */
async function measureOne({ name, title, measure }: Row, bench: Bench): Promise<Outcome> {
  try {
    const figures = await measure(bench);
    say(lines(title, figures));
    return { name, title, figures };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    say(`${title}: ${failure}`);
    return { name, title, failure };
  }
}

await runMain(main);
