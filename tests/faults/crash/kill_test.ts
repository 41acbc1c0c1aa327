// Case 1: any process may be killed at any time.

import { assertEquals } from "@std/assert";
import { Cluster } from "../cluster/cluster.ts";
import { Clients } from "../cluster/clients.ts";
import { faultSeed, Random } from "../../harness/random.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 180_000;
const COUNTS = { writers: 50, readers: 50 };
/** Messages between two kills, so that each hits a busy system. */
const MAX_BETWEEN_KILLS = 60;

test("P1 P2 P3 P5 Kills: the broker, 8 times, under 50 writers and 50 readers", async () => {
  const seed = faultSeed("broker killed");
  const random = new Random(seed);
  await using cluster = await Cluster.start([{}, {}]);
  await using clients = await Clients.start(cluster, { ...COUNTS, random });
  for (let kills = 0; kills < 8; kills++) {
    await clients.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
    await cluster.broker.end();
    await cluster.startBroker();
  }
  assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
}, { timeoutMs: LIMIT_MS });

test(
  "P1 P2 P3 P5 Kills: a web process, 4 times, under 50 writers and 50 readers",
  async () => {
    const seed = faultSeed("web process killed");
    const random = new Random(seed);
    await using cluster = await Cluster.start([{}, {}]);
    await using clients = await Clients.start(cluster, { ...COUNTS, random });
    for (let kills = 0; kills < 4; kills++) {
      await clients.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
      const killed = kills % 2;
      await cluster.web(killed).end();
      clients.reconnectSome();
      await cluster.startWeb(killed);
    }
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  },
  { timeoutMs: LIMIT_MS },
);

test("P1 P2 P3 P5 Kills: all processes at once, restarted in any order", async () => {
  const seed = faultSeed("all killed");
  const random = new Random(seed);
  await using cluster = await Cluster.start([{}, {}]);
  await using clients = await Clients.start(cluster, { ...COUNTS, random });
  for (let kills = 0; kills < 3; kills++) {
    await clients.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
    await Promise.all([cluster.web(0), cluster.broker, cluster.web(1)].map((one) => one.end()));
    const starts = [
      () => cluster.startBroker(),
      () => cluster.startWeb(0),
      () => cluster.startWeb(1),
    ];
    for (const start of starts.sort(() => random.next() - 0.5)) await start();
  }
  assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
}, { timeoutMs: LIMIT_MS });
