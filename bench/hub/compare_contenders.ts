// Runs one load against several contenders in turn, so that a slow minute of the machine hits all of them.

import type { Contender } from "./contenders.ts";
import { type Bench, type Figure, medianFigures } from "./figures.ts";
import { failureOf } from "./report.ts";
import { type FanOut, measureFanOut } from "./rows/fan_out.ts";

/** The result of one contender. */
export interface ContenderResult {
  readonly contender: Contender;
  /** Number of valid runs; the figures are their medians. */
  readonly runs: number;
  readonly figures: readonly Figure[];
  readonly failures: readonly string[];
}

export interface BesideOptions {
  readonly contenders: readonly Contender[];
  readonly bench: Bench;
  /** Called after each run of each contender. */
  readonly ran?: () => void;
}

/** Measures each contender as often as the bench says. */
export async function measureContenders(
  fanOut: FanOut,
  { contenders, bench, ran }: BesideOptions,
): Promise<ContenderResult[]> {
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
        failures.push(failureOf(error));
      }
      ran?.();
    }
  }
  return all.map(({ runs, ...rest }) => ({
    ...rest,
    runs: runs.length,
    figures: medianFigures(runs),
  }));
}
