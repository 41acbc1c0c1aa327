// `deno task bench --quick`: how far our whole path is from a bare hub, in one run.
//
// A ratio says more than a figure on a machine that others use too: both were measured within the
// same minute. It is a report, not a test.

import type { Bench, Figure } from "./figures.ts";
import { format, say } from "./report.ts";
import { FAN_OUTS, type FanOut, measureFanOut } from "./rows/fan_out.ts";
import { hubbub } from "./servers/hubbub.ts";
import { bareHub } from "./servers/single.ts";

/** Without the crowd, which takes most of a minute to connect. */
const MOST_READERS = 1_000;

export interface Comparison {
  readonly name: string;
  readonly figure: string;
  readonly unit: string;
  readonly hubbub: number;
  readonly bare: number;
  readonly ratio: number;
}

export async function compare(bench: Bench): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  say(row(["", "", "Hubbub", "bare", "ratio"]));
  for (const fanOut of FAN_OUTS.filter(({ readers }) => readers <= MOST_READERS)) {
    const found = await compareOne(fanOut, bench);
    found.forEach((comparison) => say(describe(fanOut.title, comparison)));
    comparisons.push(...found);
  }
  return comparisons;
}

async function compareOne(fanOut: FanOut, bench: Bench): Promise<Comparison[]> {
  const bare = await measureFanOut(fanOut, { contender: bareHub, bench });
  const ours = await measureFanOut(fanOut, { contender: hubbub, bench });
  return ours.map((figure, i) => toComparison(fanOut.name, figure, bare[i]?.value ?? NaN));
}

function toComparison(name: string, { name: figure, unit, value }: Figure, bare: number) {
  return { name, figure, unit, hubbub: value, bare, ratio: value / bare };
}

function describe(title: string, { figure, unit, hubbub, bare, ratio }: Comparison): string {
  const values = [hubbub, bare].map((value) => format({ value, unit }));
  return row([title, figure, ...values, `× ${ratio.toFixed(2)}`]);
}

function row([title = "", figure = "", ...values]: readonly string[]): string {
  return `${title.padEnd(36)}${figure.padEnd(14)}${values.map((v) => v.padStart(14)).join("")}`
    .trimEnd();
}
