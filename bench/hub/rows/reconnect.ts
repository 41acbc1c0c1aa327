// All readers lose their streams, miss messages and reconnect at the same moment: to the process that
// they left, which has the newest entries in memory, or to a restarted one.

import type { Bench, Figure, Row } from "../figures.ts";
import { Run } from "../generator.ts";
import { Hubbub } from "../servers/hubbub.ts";
import { RequestRelay } from "./request_relay.ts";

const READERS = 5_000;
const MESSAGES = 20;
const MISSED = 200;

export const reconnect: Row = {
  name: "reconnect",
  title: "5,000 readers come again at once, 200 missed",
  measure: (bench) => measure(bench, () => Promise.resolve()),
};

export const restart: Row = {
  name: "restart",
  title: "the same, to a restarted web process",
  measure: (bench) => measure(bench, (server) => server.restartWeb()),
};

async function measure(
  { generator }: Bench,
  meanwhile: (server: Hubbub) => Promise<void>,
): Promise<Figure[]> {
  await using relay = await RequestRelay.open();
  await using server = await Hubbub.start({ settings: { ZMQ_CLIENT_DEALER: relay.endpoint } });
  relay.connect(server.settings.ZMQ_BROKER_ROUTER ?? "");
  await using run = new Run(generator, {
    readers: READERS,
    atOnce: READERS,
    messages: MESSAGES,
    missed: MISSED,
    holdMissed: true,
    streams: server.streams,
    posts: server.posts,
  });
  await run.connected();
  const [, before] = await Promise.all([
    run.go(),
    run.missed().then(async () => {
      await meanwhile(server);
      const { requests } = relay;
      await run.come();
      return requests;
    }),
  ]);
  const { caught_up_ms, live_ms } = await run.reconnection();
  return [
    { name: "have what they missed", value: caught_up_ms, unit: "ms" },
    { name: "all live", value: live_ms, unit: "ms", target: { max: 5_000 } },
    {
      name: "asked of the broker",
      value: relay.requests - before,
      unit: "requests",
      target: { max: 5 },
    },
  ];
}
