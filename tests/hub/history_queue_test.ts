import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import type { History, ReplayPage } from "../../hub/mod.ts";
import { HistoryQueue } from "../../hub/history_queue.ts";
import { test } from "../testing.ts";

/** A log that answers when the test resolves a read. */
class SlowLog implements History {
  readonly reads: string[] = [];
  readonly pages: PromiseWithResolvers<ReplayPage>[] = [];

  after(gid: number, rooms: readonly string[] = ["*"]): Promise<ReplayPage> {
    this.reads.push(`${gid} ${rooms.join(",")}`);
    const page = Promise.withResolvers<ReplayPage>();
    this.pages.push(page);
    return page.promise;
  }

  head() {
    return Promise.resolve({ epoch: "a", gid: 0 });
  }
}

const pageTo = (upTo: number): ReplayPage => ({ epoch: "a", entries: [], upTo, pruned: 0 });

test("HistoryQueue: reads a page once for all callers, whatever the order of their rooms", async () => {
  const log = new SlowLog();
  const queue = new HistoryQueue(log);
  const pages = [queue.after(1, ["a", "b"]), queue.after(1, ["b", "a"]), queue.after(1, ["a"])];
  log.pages.forEach(({ resolve }, i) => resolve(pageTo(i)));
  assertEquals((await Promise.all(pages)).map(({ upTo }) => upTo), [0, 0, 1]);
  assertEquals(log.reads, ["1 a,b", "1 a"]);
});

test("HistoryQueue: reads a page again once the first read is done", async () => {
  const log = new SlowLog();
  const queue = new HistoryQueue(log);
  const first = queue.after(1);
  log.pages[0]?.resolve(pageTo(1));
  await first;
  const second = queue.after(1);
  log.pages[1]?.resolve(pageTo(2));
  assertEquals((await second).upTo, 2);
});

test("HistoryQueue: has at most eight pending reads and starts the others in order", async () => {
  const log = new SlowLog();
  const queue = new HistoryQueue(log);
  const all = Array.from({ length: 20 }, (_, gid) => queue.after(gid));
  assertEquals(log.reads.length, 8);
  for (let i = 0; i < 20; i++) {
    log.pages[i]?.resolve(pageTo(i));
    await setImmediate();
    assertEquals(log.reads.length, Math.min(20, 9 + i));
  }
  assertEquals((await Promise.all(all)).map(({ upTo }) => upTo), all.map((_, i) => i));
});

test("HistoryQueue: a failed read rejects for all its callers and blocks no other", async () => {
  const log = new SlowLog();
  const queue = new HistoryQueue(log);
  const all = Array.from({ length: 9 }, (_, gid) => queue.after(gid));
  const same = queue.after(0);
  log.pages[0]?.reject(new RangeError("no answer"));
  const [first] = all;
  await assertRejects(() => first ?? Promise.resolve(), RangeError, "no answer");
  await assertRejects(() => same, RangeError, "no answer");
  await setImmediate();
  assertEquals(log.reads.length, 9);
  for (const [i, { resolve }] of log.pages.entries()) resolve(pageTo(i));
  await Promise.all(all.slice(1));
});
