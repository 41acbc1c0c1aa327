// Rows in which many readers follow one room. They can be measured with any contender.

import type { Contender } from "../contenders.ts";
import type { Bench, Figure, Row, Target } from "../figures.ts";
import { type Load, type Result, Run } from "../generator.ts";
import { residentKiB } from "../host/memory.ts";
import { hubbub } from "../servers/hubbub.ts";

export interface FanOut {
  readonly name: string;
  readonly title: string;
  readonly readers: number;
  /** Messages per second; if missing, as many as the server takes. */
  readonly rate?: number;
  readonly figures: readonly Measured[];
}

interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly target: Target;
  readonly of: (observed: Observed) => number;
}

interface Observed {
  readonly result: Result;
  readonly kibEach: number;
}

/**
 * Messages in flight: enough to keep every server busy, and 200 bytes of each are less than
 * the 64 KiB that may wait for a reader.
 */
const WINDOW = 128;
const POSTERS = 64;
/** Enough for V8 to optimize the code that handles them; ten thousand readers need fewer messages. */
const WARM_UP = { messages: 200, deliveries: 200_000 };
const MAX_MESSAGES = 1_000_000;

export const latency = (p50: number, p99: number): Measured[] => [
  { name: "p50", unit: "ms", target: { max: p50 }, of: ({ result }) => result.p50_ms },
  { name: "p99", unit: "ms", target: { max: p99 }, of: ({ result }) => result.p99_ms },
];

const throughput = (min: number): Measured[] => [{
  name: "delivered",
  unit: "deliveries/s",
  target: { min },
  of: ({ result }) => result.deliveries / result.seconds,
}];

const MEMORY: Measured = {
  name: "each reader",
  unit: "KiB",
  target: { max: 60 },
  of: ({ kibEach }) => kibEach,
};

export const FAN_OUTS: readonly FanOut[] = [
  {
    name: "steady",
    title: "1,000 readers, 100 msg/s",
    readers: 1_000,
    rate: 100,
    figures: latency(12, 40),
  },
  {
    name: "max-1000",
    title: "1,000 readers, as fast as it goes",
    readers: 1_000,
    figures: throughput(600_000),
  },
  {
    name: "max-100",
    title: "100 readers, as fast as it goes",
    readers: 100,
    figures: throughput(700_000),
  },
  {
    name: "crowd",
    title: "10,000 readers, 10 msg/s",
    readers: 10_000,
    rate: 10,
    figures: [MEMORY, ...latency(130, 350)],
  },
  { name: "few", title: "100 readers, 10 msg/s", readers: 100, rate: 10, figures: latency(4, 8) },
];

/** The rows of our own processes. */
export const fanOutRows: readonly Row[] = FAN_OUTS.map((fanOut) => ({
  name: fanOut.name,
  title: fanOut.title,
  measure: (bench) => measureFanOut(fanOut, { contender: hubbub, bench }),
}));

/** One run of a contender: started, loaded and ended. */
export async function measureFanOut(
  { readers, rate, figures }: Pick<FanOut, "readers" | "rate" | "figures">,
  { contender, bench }: { contender: Contender; bench: Bench },
): Promise<Figure[]> {
  await using server = await contender.start();
  const { streams, posts, pids } = server;
  const before = residentKiB(pids);
  const load = { ...loadOf(rate, { readers, ...bench }), streams, posts };
  await using run = new Run(bench.generator, load);
  await run.connected();
  const kibEach = (residentKiB(pids) - before) / readers;
  const observed = { result: await run.go(), kibEach };
  return figures.map(({ of, ...figure }) => ({ ...figure, value: of(observed) }));
}

/** The load at a rate, or at the server's own speed. */
export function loadOf(
  rate: number | undefined,
  { readers, seconds }: { readers: number; seconds: number },
): Load {
  const warmup = Math.min(WARM_UP.messages, Math.ceil(WARM_UP.deliveries / readers));
  const common = { readers, posters: POSTERS, warmup };
  if (rate !== undefined) return { ...common, rate, messages: rate * seconds };
  return { ...common, window: WINDOW, seconds, messages: MAX_MESSAGES };
}
