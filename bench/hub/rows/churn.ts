// Readers connect and disconnect for an hour: memory and descriptors must not grow.

import type { Bench, Figure, Row } from "../figures.ts";
import { type Load, Run } from "../generator.ts";
import { descriptors, residentKiB } from "../host/memory.ts";
import { Hubbub } from "../servers/hubbub.ts";
import { trendOf } from "../trend.ts";

const READERS = 1_000;
const RENEWALS_PER_MINUTE = 1_000;
const RATE = 10;
/**
 * Fills the broker's page cache of its log, 16 MiB after 44,000 messages, before the readers connect.
 */
const FILLING = { messages: 50_000, posters: 64 };
/** The runtime's other threads sometimes need 10 MiB more for a moment. */
const SAMPLES_PER_MINUTE = 12;
const LOOK_MS = 60_000 / SAMPLES_PER_MINUTE;
/** Until then caches and heaps may grow. */
const WARM_MINUTES = 10;
/** Over fewer minutes a slope is noise. */
const MIN_MINUTES = 15;
/** 175 bytes for each reader who connected and disconnected. */
const MAX_MIB_PER_HOUR = 10;
/** The server notices the end of a connection a moment later, and then closes its descriptors. */
const POLL_MS = 500;
const REST_LOOKS = 10;
const MAX_LOOKS = 120;

export const churn: Row = {
  name: "hour",
  title: "1,000 readers, 1,000 a minute come and go",
  isOnce: true,
  measure,
};

async function measure({ generator, minutes, say }: Bench): Promise<Figure[]> {
  await using server = await Hubbub.start();
  const { streams, posts } = server;
  await post(generator, server, FILLING);
  // Memory that is allocated but unused would hide what readers leave behind.
  await server.restartWeb();
  const all = [server.broker.pid, ...server.pids];
  // Descriptors that are opened at first use belong to the baseline.
  await post(generator, server, { messages: 1 });
  const base = await restingDescriptors(all);
  const load = {
    readers: READERS,
    renewals: RENEWALS_PER_MINUTE / 60,
    rate: RATE,
    messages: minutes * 60 * RATE,
  };
  const samples = await watched(new Run(generator, { ...load, streams, posts }), { all, say });
  return [
    ...growth(samples, minutes),
    {
      name: "over those of before",
      value: await restingDescriptors(all) - base,
      unit: "descriptors",
      target: { min: 0, max: 0 },
    },
  ];
}

/** Fits the growth of memory to one sample per minute. */
export function growth(samples: readonly number[], minutes: number): Figure[] {
  const last: Figure = { name: "resident at the end", value: samples.at(-1) ?? NaN, unit: "MiB" };
  if (minutes < MIN_MINUTES) {
    return [{ ...last, note: `too short to judge: ${MIN_MINUTES} minutes at least` }];
  }
  const { slope, error } = trendOf(samples.slice(WARM_MINUTES));
  return [
    { name: "after ten minutes", value: samples[WARM_MINUTES] ?? NaN, unit: "MiB" },
    last,
    { name: "growth since", value: slope * 60, unit: "MiB/h", target: { max: MAX_MIB_PER_HOUR } },
    { name: "its standard error", value: error * 60, unit: "MiB/h" },
  ];
}

async function post(generator: string, { posts }: Hubbub, load: Load): Promise<void> {
  await using run = new Run(generator, { ...load, streams: [], posts });
  await run.connected();
  await run.go();
}

/** Waits until the number of descriptors no longer changes after the readers have left. */
async function restingDescriptors(all: readonly number[]): Promise<number> {
  const counts: number[] = [];
  const isResting = () =>
    counts.length >= REST_LOOKS && new Set(counts.slice(-REST_LOOKS)).size === 1;
  while (!isResting() && counts.length < MAX_LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    counts.push(descriptors(all));
  }
  return counts.at(-1) ?? NaN;
}

/** Runs the load; returns the least resident memory of the processes in each minute, in MiB. */
async function watched(
  load: Run,
  { all, say }: { all: readonly number[]; say: Bench["say"] },
): Promise<number[]> {
  await using run = load;
  await run.connected();
  const samples: number[] = [];
  let looks: number[][] = [];
  const look = () => {
    looks.push(all.map((pid) => residentKiB([pid]) / 1024));
    if (looks.length < SAMPLES_PER_MINUTE) return;
    const each = all.map((_, i) => Math.min(...looks.map((look) => look[i] ?? NaN)));
    looks = [];
    samples.push(each.reduce((total, mib) => total + mib));
    const mib = each.map((one) => one.toFixed(1)).join(" + ");
    say(`minute ${samples.length}: ${mib} MiB, ${descriptors(all)} descriptors`);
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    await run.go();
  } finally {
    clearInterval(timer);
  }
  return samples;
}
