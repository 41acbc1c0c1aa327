// Case 2: frozen processes, half-open connections, and a broker whose first messages reach no subscriber.

import { assert, assertEquals, assertLess } from "@std/assert";
import type { Process } from "../../harness/process.ts";
import { openStream } from "../../harness/test_server.ts";
import { Cluster } from "../cluster/cluster.ts";
import { Clients } from "../cluster/clients.ts";
import { ProxiedCluster } from "../cluster/proxied_cluster.ts";
import { faultSeed, Random } from "../../harness/random.ts";
import { pause, post } from "../cluster/writer.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 180_000;
const COUNTS = { writers: 10, readers: 20 };

/** Longer than the 3 s after which the broker counts as down, and the 6 s after which libzmq drops a peer. */
const FREEZE_MS = 7_500;

async function freeze(process: Process): Promise<void> {
  process.kill("SIGSTOP");
  // The freeze must last for a time; there is no event to wait for.
  await pause(FREEZE_MS);
  process.kill("SIGCONT");
}

test(
  "P1 P2 P3 P5 Processes: a freeze longer than any heartbeat breaks no promise",
  async () => {
    const seed = faultSeed("frozen");
    const random = new Random(seed);
    await using cluster = await Cluster.start([{}, {}]);
    await using clients = await Clients.start(cluster, { ...COUNTS, random });
    for (const process of [cluster.broker, cluster.web(0)]) {
      await clients.ledger.more(20);
      await freeze(process);
    }
    await clients.ledger.more(20);
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  },
  { timeoutMs: LIMIT_MS },
);

test(
  "P1 P3 P4 P5 Web process: answers 503 in time on a half-open connection, and misses nothing afterwards",
  async () => {
    const seed = faultSeed("half-open");
    const random = new Random(seed);
    await using proxied = await ProxiedCluster.start(random);
    const { cluster, proxy } = proxied;
    await using clients = await Clients.start(cluster, { writers: 5, readers: 5, random });
    await clients.ledger.more(20);
    proxy.isSwallowing = true;
    const since = performance.now();
    const id = crypto.randomUUID();
    clients.ledger.attempt(id);
    assertEquals(await post(cluster.urls[0] ?? "", { room: "lobby", id }), undefined);
    assertLess(performance.now() - since, 5_500);
    proxy.isSwallowing = false;
    const receipt = await post(cluster.urls[0] ?? "", { room: "lobby", id });
    assert(receipt, "the same message is accepted once the link is whole");
    clients.ledger.acknowledge(receipt);
    proxy.cut();
    await clients.ledger.more(20);
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  },
  { timeoutMs: LIMIT_MS },
);

test(
  "P3 P4 Subscribers: receive what the broker publishes before they have reconnected",
  async () => {
    const seed = faultSeed("empty SUB");
    const random = new Random(seed);
    await using proxied = await ProxiedCluster.start(random);
    const { cluster, proxy } = proxied;
    await using clients = await Clients.start(cluster, { writers: 10, readers: 10, random });
    for (let cuts = 0; cuts < 5; cuts++) {
      await clients.ledger.more(5);
      await cluster.broker.end();
      // The SUB at the proxy reconnects while others are already writing.
      await cluster.startBroker();
      proxy.cut();
    }
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  },
  { timeoutMs: LIMIT_MS },
);

test(
  "P4 Subscribers: receive an entry with the next heartbeat if its publication was lost",
  async () => {
    await using proxied = await ProxiedCluster.start(new Random(4));
    const { cluster, proxy } = proxied;
    const [deaf = "", direct = ""] = cluster.urls;
    using stream = await openStream(`${deaf}/api/events?room=lobby`);
    await stream.until("resume");
    proxy.isDroppingPublished = true;
    const position = await post(direct, { room: "lobby", id: crypto.randomUUID() });
    assert(position);
    proxy.passHeartbeat(position.gid);
    assertEquals(JSON.parse((await stream.until("message")).data).id, position.id);
  },
  { timeoutMs: LIMIT_MS },
);

test(
  "P1 P2 P3 P4 Processes: links that drop, repeat, delay and swallow frames break no promise",
  async () => {
    const seed = faultSeed("faulty links");
    const random = new Random(seed);
    const rates = { drop: 0.05, repeat: 0.05, delay: 0.1, swallow: 0.005 };
    await using proxied = await ProxiedCluster.start(random, rates);
    const { cluster, proxy } = proxied;
    await using clients = await Clients.start(cluster, { ...COUNTS, random });
    for (let cuts = 0; cuts < 4; cuts++) {
      await clients.ledger.more(40);
      proxy.cut();
      clients.reconnectSome();
    }
    assert(proxy.damage.lost > 0 && proxy.damage.repeated > 0, "the links injected faults");
    proxy.heal();
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  },
  { timeoutMs: LIMIT_MS },
);
