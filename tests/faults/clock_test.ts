// Case 8: the clock jumps. Timestamps are for display; neither order nor timeouts depend on them.

import { assertEquals, assertRejects } from "@std/assert";
import { ChatError } from "../../chat/errors.ts";
import type { Draft } from "../../chat/message.ts";
import { DraftSender } from "../../chat/broker/draft_sender.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { FakeWallClock } from "../harness/fake_wall_clock.ts";
import { TestServer } from "../harness/test_server.ts";
import { Cluster } from "./cluster/cluster.ts";
import { Clients } from "./cluster/clients.ts";
import { ManualClock } from "../harness/manual_clock.ts";
import { faultSeed, Random } from "../harness/random.ts";
import { test } from "../testing.ts";

const YEAR_MS = 365 * 24 * 3_600_000;

function draft(text: string): Draft {
  return { type: "message", id: crypto.randomUUID(), room: "lobby", from: "Ann", text };
}

test("P2 Log: order, pages and search follow the commit order, however the clock jumps", () => {
  using wallClock = new FakeWallClock();
  using log = new SqliteLog(":memory:");
  const random = new Random(8);
  const drafts = Array.from({ length: 200 }, (_, i) => draft(`word ${i}`));
  for (const one of drafts) {
    wallClock.set(random.below(100) * YEAR_MS);
    log.append([one]);
  }
  const ids = drafts.map(({ id }) => id);
  assertEquals(log.after(0, { limit: 1_000 }).map(({ id }) => id), ids);
  assertEquals(log.page("lobby", { limit: 1_000 }).map(({ id }) => id), ids);
  assertEquals(log.search("word", { limit: 1_000 }).entries.map(({ id }) => id), ids.toReversed());
  assertEquals(log.after(0, { limit: 1_000 }).map(({ gid }) => gid), ids.map((_, i) => i + 1));
});

test("P1 DraftSender: retries and gives up on time even if the clock is set back", async () => {
  using clock = new ManualClock();
  using wallClock = new FakeWallClock();
  let pushes = 0;
  const sender = new DraftSender(() => ({ trySend: () => ++pushes > 0 }), "web");
  const sending = assertRejects(() => sender.send(draft("patient")), ChatError, "in time");
  wallClock.set(0);
  for (let seconds = 1; seconds <= 3; seconds++) {
    clock.tick(1_000);
    assertEquals(pushes, 1 + seconds);
  }
  wallClock.set(100 * YEAR_MS);
  clock.tick(1_000);
  await sending;
});

test("P1 P2 P3 Processes: keep every promise while their clocks jump by years", async () => {
  const seed = faultSeed("jumping clocks");
  const random = new Random(seed);
  const jumping = (name: string) => ({ program: ["tests/faults/programs/jumping_clock.ts", name] });
  await using cluster = await Cluster.start([{}, {}]);
  await using clients = await Clients.start(cluster, { writers: 10, readers: 10, random });
  await cluster.broker.end();
  await cluster.startBroker(jumping("broker"));
  await cluster.web(1).end();
  await cluster.startWeb(1, jumping("web"));
  await clients.ledger.more(100);
  clients.reconnectSome();
  await clients.ledger.more(100);
  assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
});

test("P1 Broker: started with a clock 400 days ahead it prunes nothing and says why", () => leap());

async function leap() {
  await using chat = await TestServer.start({ HUBBUB_RETENTION: "*: age=30d; counted: count=1" });
  const texts = ["one", "two", "three"];
  for (const text of texts) await say(chat, text);
  await chat.killBroker();
  await chat.startBroker({ program: ["tests/faults/programs/clock_ahead.ts", "400"] });
  await chat.broker.until(/clock leapt ahead by 400\.0 days/);
  await say(chat, "four");
  for (const text of ["first", "second"]) await say(chat, text, "counted");
  // Entries beyond the maximum number are still pruned; that shows that all rooms were checked.
  while ((await textsIn(chat, "counted")).length > 1);
  assertEquals(await textsIn(chat), [...texts, "four"]);
  await chat.killBroker();
  await chat.startBroker();
  await say(chat, "third", "counted");
  while ((await textsIn(chat, "counted")).join() !== "third");
  assertEquals(await textsIn(chat), [...texts, "four"]);
}

async function say({ url }: TestServer, text: string, room = "lobby") {
  const response = await fetch(`${url}/message/broadcast`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from: "Ann", room, text }),
  });
  assertEquals([response.status, await response.json()], [200, true]);
}

/** Absent while the broker does not answer. */
async function textsIn({ url }: TestServer, room = "lobby"): Promise<string[]> {
  const response = await fetch(`${url}/api/rooms/${room}/messages`);
  const { messages = [] } = await response.json();
  return messages.map(({ text }: { text: string }) => text);
}
