// Readers who come and go for an hour: what they leave behind must not grow.

import type { Bench, Figure, Row } from "../figures.ts";
import { Run } from "../generator.ts";
import { descriptors, residentKiB } from "../memory.ts";
import { Hubbub } from "../servers/hubbub.ts";

const READERS = 1_000;
const RENEWALS_A_MINUTE = 1_000;
const RATE = 10;
const MINUTE_MS = 60_000;
/** Until then caches and heaps may grow. */
const WARM_MINUTES = 10;
/** The server hears of the last readers' end a moment after it. */
const LEAVE_MS = 2_000;

export const comeAndGo: Row = {
  name: "hour",
  title: "1,000 readers, 1,000 a minute come and go",
  measure,
};

async function measure({ generator, minutes, say }: Bench): Promise<Figure[]> {
  await using server = await Hubbub.start();
  const { streams, posts } = server;
  const all = [server.broker.pid, ...server.pids];
  await sendOne(generator, server);
  const base = descriptors(all);
  const load = {
    readers: READERS,
    renewals: RENEWALS_A_MINUTE / 60,
    rate: RATE,
    messages: minutes * 60 * RATE,
  };
  const samples = await watched(new Run(generator, { ...load, streams, posts }), { all, say });
  await new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
  const warm = samples[Math.min(WARM_MINUTES, samples.length - 1)] ?? NaN;
  return [
    { name: "after ten minutes", value: warm, unit: "MiB" },
    { name: "at the end", value: samples.at(-1) ?? NaN, unit: "MiB", target: { most: warm * 1.1 } },
    {
      name: "descriptors over base",
      value: descriptors(all) - base,
      unit: "",
      target: { most: 0 },
    },
  ];
}

/** What is opened when it is first used is part of the base. */
async function sendOne(generator: string, { streams, posts }: Hubbub): Promise<void> {
  await using run = new Run(generator, { messages: 1, streams, posts });
  await run.connected();
  await run.go();
}

/** Runs the load; returns the resident memory of the processes minute by minute, in MiB. */
async function watched(
  load: Run,
  { all, say }: { all: readonly number[]; say: Bench["say"] },
): Promise<number[]> {
  await using run = load;
  await run.connected();
  const samples: number[] = [];
  const sample = () => {
    const mib = residentKiB(all) / 1024;
    samples.push(mib);
    say(`minute ${samples.length - 1}: ${mib.toFixed(1)} MiB, ${descriptors(all)} descriptors`);
  };
  sample();
  const timer = setInterval(sample, MINUTE_MS);
  try {
    await run.go();
  } finally {
    clearInterval(timer);
  }
  return samples;
}
