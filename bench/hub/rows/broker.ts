// The broker alone, without HTTP: PUSH -> log -> PUB.

import { join } from "node:path";
import { Child } from "../host/child.ts";
import type { Bench, Figure, Row } from "../figures.ts";
import { Hubbub } from "../servers/hubbub.ts";

const LOAD = join(import.meta.dirname ?? ".", "broker_load.ts");
const RATE = 1_000;
/** Messages per second of the run at full speed, however long it takes. */
const MESSAGES_PER_SECOND = 20_000;

interface Measured {
  readonly messages: number;
  readonly seconds: number;
  readonly p99_ms: number;
}

export const broker: Row = {
  name: "broker",
  title: "broker alone: PUSH, log, PUB",
  measure,
};

async function measure({ seconds }: Bench): Promise<Figure[]> {
  const max = await load({ messages: MESSAGES_PER_SECOND * seconds });
  const paced = await load({ messages: RATE * seconds, rate: RATE });
  return [
    {
      name: "durable messages",
      value: max.messages / max.seconds,
      unit: "messages/s",
      target: { min: 40_000 },
    },
    { name: `p99 at ${RATE}/s`, value: paced.p99_ms, unit: "ms", target: { max: 8 } },
  ];
}

async function load(
  { messages, rate = 0 }: { messages: number; rate?: number },
): Promise<Measured> {
  await using server = await Hubbub.start({ webs: 0 });
  const command = [Deno.execPath(), "run", "-A", LOAD, ...[messages, rate].map(String)];
  await using peer = new Child(command, server.settings);
  const [line] = await peer.until(/^\{.*\}$/m);
  return JSON.parse(line);
}
