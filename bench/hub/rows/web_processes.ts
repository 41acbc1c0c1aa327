// One room whose readers are spread over several web processes; all must see one order.

import type { Bench, Figure, Row } from "../figures.ts";
import { Run } from "../generator.ts";
import { Hubbub } from "../servers/hubbub.ts";
import { loadOf } from "./fan_out.ts";

const READERS = 1_000;
const COUNTS = [1, 2, 4];

export const webProcesses: Row = {
  name: "processes",
  title: "1,000 readers of one order, as fast as it goes",
  measure,
};

async function measure(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const webs of COUNTS) {
    const value = await deliveriesPerSecond(webs, bench);
    figures.push({
      name: `${webs} web process${webs > 1 ? "es" : ""}`,
      value,
      unit: "deliveries/s",
    });
  }
  return figures;
}

async function deliveriesPerSecond(webs: number, { generator, seconds }: Bench): Promise<number> {
  await using server = await Hubbub.start({ webs });
  const { streams, posts } = server;
  const load = { ...loadOf(undefined, { readers: READERS, seconds }), streams, posts };
  await using run = new Run(generator, load);
  await run.connected();
  const result = await run.go();
  return result.deliveries / result.seconds;
}
