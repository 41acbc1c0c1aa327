// `deno task bench --quick`: compares our whole path with a bare hub in one run.
//
// A ratio says more than a figure on a machine that others use too: both were measured within the
// same minute. It is a report, not a test.

import { Progress } from "../../chat/log/progress/progress.ts";
import { type ContenderResult, measureContenders } from "./compare_contenders.ts";
import type { Bench } from "./figures.ts";
import { format, headingOf, say, showFailure } from "./report.ts";
import { FAN_OUTS, type FanOut } from "./rows/fan_out.ts";
import { hubbub } from "./servers/hubbub.ts";
import { bareHub } from "./servers/single.ts";

/** Excludes `crowd`, whose readers take most of a minute to connect. */
const MAX_READERS = 1_000;

export const QUICK_ROWS = FAN_OUTS.filter(({ readers }) => readers <= MAX_READERS);

/** Our figure, the bare hub's, and their ratio. */
interface Ratio {
  readonly name: string;
  readonly unit: string;
  readonly hubbub: number;
  readonly bare: number;
  readonly ratio: number;
}

interface Comparison {
  readonly name: string;
  readonly title: string;
  /** Number of runs of each; the figures are their medians. */
  readonly runs: number;
  readonly figures: readonly Ratio[];
  readonly failures: readonly string[];
}

export async function compare(rows: readonly FanOut[], bench: Bench): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  const contenders = [bareHub, hubbub];
  const total = rows.length * contenders.length * bench.runs;
  using progress = new Progress({ title: "Measuring", total, unit: "runs" });
  let done = 0;
  const ran = () => progress.at(++done);
  for (const row of rows) {
    const found = await measureContenders(row, { contenders, bench, ran });
    const comparison = toComparison(row, found);
    say(show(comparison));
    if (comparison.failures.length > 0) Deno.exitCode = 1;
    comparisons.push(comparison);
  }
  return comparisons;
}

function toComparison({ name, title }: FanOut, found: readonly ContenderResult[]): Comparison {
  const [bare, ours] = found;
  const figures = (ours?.figures ?? []).map(({ name, unit, value }, i) => {
    const beside = bare?.figures[i]?.value ?? NaN;
    return { name, unit, hubbub: value, bare: beside, ratio: value / beside };
  });
  const runs = Math.min(...found.map(({ runs }) => runs));
  const failures = found.flatMap(({ contender, failures }) =>
    failures.map((why) => `${contender.name}: ${why}`)
  );
  return { name, title, runs, figures, failures };
}

function show({ figures, failures, ...row }: Comparison): string {
  return [
    headingOf(row),
    line(["", "Hubbub", "bare", "ratio"]),
    ...figures.map(({ name, unit, hubbub, bare, ratio }) => {
      const values = [hubbub, bare].map((value) => format({ value, unit }));
      return line([name, ...values, `× ${ratio.toFixed(2)}`]);
    }),
    ...failures.map(showFailure),
  ].join("\n");
}

function line([name = "", hubbub = "", bare = "", ratio = ""]: readonly string[]): string {
  return `  ${name.padEnd(12)}${hubbub.padStart(24)}${bare.padStart(24)}${ratio.padStart(10)}`;
}
