// Messages over HTTP that are acknowledged once on disk, without readers.

import type { Bench, Figure, Row } from "../figures.ts";
import { type Load, type Result, Run } from "../generator.ts";
import { Hubbub } from "../servers/hubbub.ts";

const IN_FLIGHT = 64;
const RATE = 500;
const WARM_UP = 2_000;
const MAX_MESSAGES = 1_000_000;

export const posts: Row = {
  name: "posts",
  title: "durable POSTs without readers",
  measure,
};

async function measure(bench: Bench): Promise<Figure[]> {
  const { seconds } = bench;
  const max = await post(bench, { seconds, messages: MAX_MESSAGES });
  const paced = await post(bench, { rate: RATE, messages: RATE * seconds });
  return [
    {
      name: `${IN_FLIGHT} in flight`,
      value: max.posts / max.seconds,
      unit: "POSTs/s",
      target: { min: 8_000 },
    },
    { name: `p99 at ${RATE}/s`, value: paced.post_p99_ms, unit: "ms", target: { max: 15 } },
  ];
}

async function post({ generator }: Bench, load: Load): Promise<Result> {
  await using server = await Hubbub.start();
  await using run = new Run(generator, {
    ...load,
    posters: IN_FLIGHT,
    warmup: WARM_UP,
    streams: [],
    posts: server.posts,
  });
  await run.connected();
  return await run.go();
}
