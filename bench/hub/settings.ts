// What the flags of `deno task bench` and `deno task bench:peers` choose.

import { parseArgs } from "node:util";
import type { Bench } from "./figures.ts";

export const USAGE = `deno task bench [--only <row>,…] [--runs 3] [--seconds 5]
    [--log-messages 10000000] [--json data/bench_hub.json]
  --quick             ratios to a bare Deno.serve hub, under a minute
  --hour              readers that come and go for an hour, or for --minutes
deno task bench:peers [--only <row>,…] [--runs 3] [--seconds 5] [--json data/bench_peers.json]`;

export interface Settings extends Omit<Bench, "generator" | "say"> {
  readonly only: readonly string[];
  readonly isQuick: boolean;
  readonly isHour: boolean;
  readonly json: string | undefined;
}

const QUICK = { runs: 1, seconds: 3 };
const WHOLE = { runs: 3, seconds: 5 };

/** @throws {Error} if a flag is unknown or no number above 0, or if help is what was asked for. */
export function readSettings(args: string[]): Settings {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      only: text,
      runs: text,
      seconds: text,
      minutes: text,
      "log-messages": text,
      json: text,
      quick: flag,
      hour: flag,
      help: flag,
    },
  });
  if (values.help) throw new Error(USAGE);
  const usual = values.quick ? QUICK : WHOLE;
  return {
    only: values.only?.split(",") ?? [],
    runs: positive("runs", values.runs, usual.runs),
    seconds: positive("seconds", values.seconds, usual.seconds),
    minutes: positive("minutes", values.minutes, 60),
    logMessages: positive("log-messages", values["log-messages"], 10_000_000),
    json: values.json,
    isQuick: values.quick,
    isHour: values.hour,
  };
}

/** Those of the rows that were asked for, or all. */
export function choose<Row extends { readonly name: string }>(
  rows: readonly Row[],
  only: readonly string[],
): readonly Row[] {
  const unknown = only.find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) {
    const names = rows.map(({ name }) => name).join(", ");
    throw new RangeError(`Cannot measure "${unknown}": the rows are ${names}\n${USAGE}`);
  }
  return only.length === 0 ? rows : rows.filter(({ name }) => only.includes(name));
}

function positive(name: string, value: string | undefined, fallback: number): number {
  const number = value === undefined ? fallback : Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} is "${value}": expected a whole number above 0`);
}
