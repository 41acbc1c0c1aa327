// Case 8: the clock jumps. Time is for people; neither order nor waiting comes from it.

import { assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { ChatError } from "../../chat/errors.ts";
import type { Draft } from "../../chat/message.ts";
import { Sender } from "../../chat/sender.ts";
import { SqliteLog } from "../../chat/sqlite/log.ts";
import { Cluster } from "./cluster.ts";
import { Crowd } from "./crowd.ts";
import { ManualClock } from "./manual_clock.ts";
import { faultSeed, Random } from "./random.ts";

const LIMIT_MS = 120_000;

const YEAR_MS = 365 * 24 * 3_600_000;

function draft(text: string): Draft {
  return { kind: "message", id: crypto.randomUUID(), room: "lobby", from: "Ann", text };
}

/** A calendar that can be set; the real one comes back when it is disposed. */
class Calendar implements Disposable {
  readonly #real = Date.now;

  set(now: number): void {
    Date.now = () => now;
  }

  [Symbol.dispose](): void {
    Date.now = this.#real;
  }
}

Deno.test("P2 Order, pages and search are those of storing, however the clock jumps", () => {
  using calendar = new Calendar();
  using log = new SqliteLog(":memory:");
  const random = new Random(8);
  const drafts = Array.from({ length: 200 }, (_, i) => draft(`word ${i}`));
  for (const one of drafts) {
    calendar.set(random.below(100) * YEAR_MS);
    log.append([one]);
  }
  const ids = drafts.map(({ id }) => id);
  assertEquals(log.after(0, { limit: 1_000 }).map(({ id }) => id), ids);
  assertEquals(log.page("lobby", { limit: 1_000 }).map(({ id }) => id), ids);
  assertEquals(log.search("word", { limit: 1_000 }).entries.map(({ id }) => id), ids.toReversed());
  assertEquals(log.after(0, { limit: 1_000 }).map(({ gid }) => gid), ids.map((_, i) => i + 1));
});

Deno.test("P1 A draft is pushed again in time, and given up in time, though the clock was set back", async () => {
  using clock = new ManualClock();
  using calendar = new Calendar();
  let pushes = 0;
  const sender = new Sender(() => ({ trySend: () => ++pushes > 0 }), "web");
  const sending = assertRejects(() => sender.send(draft("patient")), ChatError, "in time");
  calendar.set(0);
  for (let seconds = 1; seconds <= 3; seconds++) {
    clock.tick(1_000);
    assertEquals(pushes, 1 + seconds);
  }
  calendar.set(100 * YEAR_MS);
  clock.tick(1_000);
  await sending;
});

Deno.test("P1 P2 P3 Processes whose clocks jump by years keep every promise", async () => {
  const seed = faultSeed("jumping clocks");
  const run = async () => {
    const random = new Random(seed);
    const jumping = (name: string) => ({ program: ["tests/faults/jumping_clock.ts", name] });
    await using cluster = await Cluster.start([{}, {}]);
    await using crowd = await Crowd.gather(cluster, { writers: 10, readers: 10, random });
    await cluster.broker.end();
    await cluster.startBroker(jumping("broker"));
    await cluster.web(1).end();
    await cluster.startWeb(1, jumping("web"));
    await crowd.ledger.more(100);
    crowd.stir();
    await crowd.ledger.more(100);
    assertEquals(await crowd.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  };
  await deadline(run(), LIMIT_MS);
});
