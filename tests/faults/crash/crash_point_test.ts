// Case 1, at the worst moments: a process dies between two steps of its work.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Cluster } from "../cluster/cluster.ts";
import { Clients } from "../cluster/clients.ts";
import { faultSeed, Random } from "../../harness/random.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 180_000;
const COUNTS = { writers: 20, readers: 10 };

const BROKER_POINTS = [
  "before write",
  "after write",
  "after commit",
  "before publish",
  "after publish",
];
const WEB_POINTS = ["before push", "after push", "on receive"];

/** The crash program kills itself, which requires one more permission. */
const crashing = (process: string, point: string) => ({
  program: ["--allow-run", "tests/faults/programs/crash_points.ts", process, point],
});

test(
  "P1 P2 P3 P5 Broker: crashes before and after write, commit and publish break no promise",
  async () => {
    const seed = faultSeed("broker at crash points");
    await using cluster = await Cluster.start([{}, {}]);
    await using clients = await Clients.start(cluster, { ...COUNTS, random: new Random(seed) });
    for (const point of BROKER_POINTS) {
      await cluster.broker.end();
      await cluster.startBroker(crashing("broker", point));
      assertEquals((await cluster.broker.status).signal, "SIGKILL", cluster.broker.output);
    }
    await cluster.startBroker();
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
    assertEquals(integrity(cluster), "ok");
  },
  { timeoutMs: LIMIT_MS },
);

test(
  "P1 P2 P3 P5 Web process: crashes around a push and on receive break no promise",
  async () => {
    const seed = faultSeed("web process at crash points");
    await using cluster = await Cluster.start([{}, {}]);
    await using clients = await Clients.start(cluster, { ...COUNTS, random: new Random(seed) });
    for (const point of WEB_POINTS) {
      await cluster.web(1).end();
      await cluster.startWeb(1, crashing("web", point));
      clients.reconnectSome();
      assertEquals((await cluster.web(1).status).signal, "SIGKILL", cluster.web(1).output);
    }
    await cluster.startWeb(1);
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  },
  { timeoutMs: LIMIT_MS },
);

function integrity({ data }: Cluster): unknown {
  const database = new DatabaseSync(`${data}/hubbub.db`, { readOnly: true });
  try {
    return database.prepare("PRAGMA integrity_check").get()?.integrity_check;
  } finally {
    database.close();
  }
}
