/** The flags of `deno task bench:zmq`. */
import { parseArgs } from "node:util";
import { type Cell, listCells, PATTERNS, SIZES_BYTES, TRANSPORTS } from "./cells.ts";
import { type ContenderName, CONTENDERS } from "./contenders.ts";

export const USAGE = `deno task bench:zmq [--pattern ${PATTERNS}] [--transport ${TRANSPORTS}]
  [--size ${SIZES_BYTES}] [--contender ${CONTENDERS}]
  [--runs 5] [--seconds 1] [--quick] [--json data/bench_zmq.json]
Lists are separated by commas. --quick means --runs 1 --seconds 0.25.`;

export interface Settings {
  cells: Cell[];
  contenders: ContenderName[];
  runs: number;
  seconds: number;
  json: string;
}

export function readSettings(args: string[]): Settings {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args,
    options: {
      pattern: text,
      transport: text,
      size: text,
      contender: text,
      runs: text,
      seconds: text,
      json: text,
      quick: { type: "boolean", default: false },
    },
  });
  return {
    cells: listCells({
      patterns: choose(PATTERNS, values.pattern),
      transports: choose(TRANSPORTS, values.transport),
      sizes: choose(SIZES_BYTES, values.size),
    }),
    contenders: choose(CONTENDERS, values.contender),
    runs: positive("runs", values.runs ?? (values.quick ? 1 : 5)),
    seconds: positive("seconds", values.seconds ?? (values.quick ? 0.25 : 1)),
    json: values.json ?? "data/bench_zmq.json",
  };
}

function positive(name: string, value: string | number): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new RangeError(`--${name} is "${value}": expected a number above 0`);
}

function choose<T extends string | number>(all: readonly T[], wanted?: string): T[] {
  if (wanted === undefined) return [...all];
  const names = wanted.split(",");
  const unknown = names.find((name) => !all.some((one) => String(one) === name));
  if (unknown === undefined) return all.filter((one) => names.includes(String(one)));
  throw new RangeError(`Cannot choose "${unknown}": allowed are ${all.join(", ")}`);
}
