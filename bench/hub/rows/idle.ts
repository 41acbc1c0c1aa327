// Memory of both processes when idle.

import type { Bench, Figure, Row } from "../figures.ts";
import { Run } from "../generator.ts";
import { residentKiB } from "../host/memory.ts";
import { Hubbub } from "../servers/hubbub.ts";

const STREAMS = 100;

export const idle: Row = {
  name: "idle",
  title: "both processes idle, 100 streams",
  isOnce: true,
  measure,
};

async function measure({ generator }: Bench): Promise<Figure[]> {
  await using server = await Hubbub.start();
  const { streams, posts } = server;
  await using run = new Run(generator, { readers: STREAMS, streams, posts });
  await run.connected();
  const broker = residentKiB([server.broker.pid]) / 1024;
  const web = residentKiB(server.pids) / 1024;
  return [
    { name: "broker", value: broker, unit: "MiB" },
    { name: "web process", value: web, unit: "MiB" },
    { name: "together", value: broker + web, unit: "MiB", target: { max: 160 } },
  ];
}
