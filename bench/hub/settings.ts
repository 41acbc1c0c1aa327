// Settings from the flags of `deno task bench` and `deno task bench:peers`.

import { parseArgs } from "node:util";
import type { Bench } from "./figures.ts";

/** A mode and the flags it accepts. */
export interface Mode {
  readonly command: string;
  /** The flag that selects it; missing for the default mode. */
  readonly flag?: string;
  readonly about: string;
  readonly flags: readonly Flag[];
  /** Default number and duration of runs. */
  readonly usual: { readonly runs: number; readonly seconds: number };
  /** Default path of the JSON report. */
  readonly json: string;
}

type Flag = "only" | "runs" | "seconds" | "minutes" | "log-messages" | "json";

export interface Settings extends Omit<Bench, "generator" | "say"> {
  readonly only: readonly string[];
  readonly json: string;
}

const LONG = { runs: 3, seconds: 5 };

export const WHOLE: Mode = {
  command: "deno task bench",
  about: "all rows, under ten minutes",
  flags: ["only", "runs", "seconds", "log-messages", "json"],
  usual: LONG,
  json: "data/bench_hub.json",
};

export const QUICK: Mode = {
  command: "deno task bench",
  flag: "--quick",
  about: "ratios to a bare Deno.serve hub, under a minute",
  flags: ["only", "runs", "seconds", "json"],
  usual: { runs: 1, seconds: 3 },
  json: "data/bench_quick.json",
};

export const HOUR: Mode = {
  command: "deno task bench",
  flag: "--hour",
  about: "readers that come and go for an hour, or for --minutes",
  flags: ["minutes", "json"],
  usual: LONG,
  json: "data/bench_hour.json",
};

export const PEERS: Mode = {
  command: "deno task bench:peers",
  about: "beside nchan, Node's http and better-sse, in turn",
  flags: ["only", "runs", "seconds", "json"],
  usual: LONG,
  json: "data/bench_peers.json",
};

const DEFAULTS = { minutes: 60, logMessages: 10_000_000 };

const text = { type: "string" } as const;

/** @throws {Error} if a flag is unknown, not accepted in this mode or not a number above 0. */
export function readSettings(args: readonly string[], mode: Mode): Settings {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== mode.flag),
    options: {
      only: text,
      runs: text,
      seconds: text,
      minutes: text,
      "log-messages": text,
      json: text,
    },
  });
  refuseOthers(Object.keys(values), mode);
  return {
    only: values.only?.split(",") ?? [],
    runs: positive("runs", values.runs, mode.usual.runs),
    seconds: positive("seconds", values.seconds, mode.usual.seconds),
    minutes: positive("minutes", values.minutes, DEFAULTS.minutes),
    logMessages: positive("log-messages", values["log-messages"], DEFAULTS.logMessages),
    json: values.json ?? mode.json,
  };
}

/** The requested rows, or all. */
export function choose<Row extends { readonly name: string }>(
  rows: readonly Row[],
  only: readonly string[],
): readonly Row[] {
  const unknown = only.find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) {
    const names = rows.map(({ name }) => name).join(", ");
    throw new RangeError(`Cannot measure "${unknown}" here: the rows are ${names}`);
  }
  return only.length === 0 ? rows : rows.filter(({ name }) => only.includes(name));
}

/** A mode with its rows. */
export interface ModeRows {
  readonly mode: Mode;
  readonly rows: readonly { readonly name: string; readonly title: string }[];
}

/** The text of `--help`: the modes with their flags and rows. */
export function usage(modes: readonly ModeRows[]): string {
  return [
    ...modes.flatMap(({ mode }) => [commandOf(mode), `    ${mode.about}`]),
    ...modes.map(rowsOf),
  ]
    .join("\n");
}

function commandOf(mode: Mode): string {
  return [nameOf(mode), ...mode.flags.map((flag) => `[--${flag} ${usual(flag, mode)}]`)].join(" ");
}

function rowsOf({ mode, rows }: ModeRows): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`);
  return ["", `rows of ${nameOf(mode)}:`, ...lines].join("\n");
}

function usual(flag: Flag, { usual: { runs, seconds }, json }: Mode): string {
  const { minutes, logMessages } = DEFAULTS;
  return String(
    { only: "<row>,…", runs, seconds, minutes, "log-messages": logMessages, json }[flag],
  );
}

function nameOf({ command, flag }: Mode): string {
  return flag === undefined ? command : `${command} ${flag}`;
}

function refuseOthers(given: readonly string[], mode: Mode) {
  const { flags } = mode;
  const other = given.find((name) => !flags.some((flag) => flag === name));
  if (other === undefined) return;
  const known = flags.map((flag) => `--${flag}`).join(", ");
  throw new RangeError(`Cannot use --${other} with ${nameOf(mode)}: it takes ${known}`);
}

function positive(name: string, value: string | undefined, fallback: number): number {
  const number = value === undefined ? fallback : Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} is "${value}": expected a whole number above 0`);
}
