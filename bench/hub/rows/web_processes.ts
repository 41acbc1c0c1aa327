// One room whose readers are spread over several web processes; all must see one order.

import type { Bench, Figure, Row } from "../figures.ts";
import { Run } from "../generator.ts";
import { Hubbub, hubbub } from "../servers/hubbub.ts";
import { latency, loadOf, measureFanOut } from "./fan_out.ts";

const READERS = 1_000;
const COUNTS = [1, 2, 4];

export const webProcesses: Row = {
  name: "processes",
  title: "1,000 readers of one order, as fast as it goes",
  measure,
};

export const crowdOfTwo: Row = {
  name: "crowd-2",
  title: "10,000 readers, 10 msg/s, at two web processes",
  measure: (bench) => {
    const load = { readers: 10_000, rate: 10, figures: latency(82, 300) };
    const contender = { ...hubbub, start: () => Hubbub.start({ webs: 2 }) };
    return measureFanOut(load, { contender, bench });
  },
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
