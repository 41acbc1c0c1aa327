import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import type { ReplayPage } from "../../hub/ordered_feed.ts";
import { type History, HistoryQueue } from "../../hub/history_queue.ts";
import { test } from "../testing.ts";

/** A log that answers when the test says so. */
class SlowLog implements History {
  readonly asked: string[] = [];
  readonly answers: PromiseWithResolvers<ReplayPage>[] = [];

  after(gid: number, rooms: readonly string[] = ["*"]): Promise<ReplayPage> {
    this.asked.push(`${gid} ${rooms.join(",")}`);
    const answer = Promise.withResolvers<ReplayPage>();
    this.answers.push(answer);
    return answer.promise;
  }

  head() {
    return Promise.resolve({ epoch: "a", gid: 0 });
  }
}

const reach = (upTo: number): ReplayPage => ({ epoch: "a", entries: [], upTo, pruned: 0 });

test("The same question is asked once for all who ask it, whatever the order of their rooms", async () => {
  const log = new SlowLog();
  const paced = new HistoryQueue(log);
  const asked = [paced.after(1, ["a", "b"]), paced.after(1, ["b", "a"]), paced.after(1, ["a"])];
  log.answers.forEach(({ resolve }, i) => resolve(reach(i)));
  assertEquals((await Promise.all(asked)).map(({ upTo }) => upTo), [0, 0, 1]);
  assertEquals(log.asked, ["1 a,b", "1 a"]);
});

test("What was answered is asked anew", async () => {
  const log = new SlowLog();
  const paced = new HistoryQueue(log);
  const first = paced.after(1);
  log.answers[0]?.resolve(reach(1));
  await first;
  const second = paced.after(1);
  log.answers[1]?.resolve(reach(2));
  assertEquals((await second).upTo, 2);
});

test("Eight questions are under way at once, and the others have their turn in order", async () => {
  const log = new SlowLog();
  const paced = new HistoryQueue(log);
  const all = Array.from({ length: 20 }, (_, gid) => paced.after(gid));
  assertEquals(log.asked.length, 8);
  for (let i = 0; i < 20; i++) {
    log.answers[i]?.resolve(reach(i));
    await setImmediate();
    assertEquals(log.asked.length, Math.min(20, 9 + i));
  }
  assertEquals((await Promise.all(all)).map(({ upTo }) => upTo), all.map((_, i) => i));
});

test("A question that fails fails for all who ask it, and holds up nobody", async () => {
  const log = new SlowLog();
  const paced = new HistoryQueue(log);
  const all = Array.from({ length: 9 }, (_, gid) => paced.after(gid));
  const same = paced.after(0);
  log.answers[0]?.reject(new RangeError("no answer"));
  const [first] = all;
  await assertRejects(() => first ?? Promise.resolve(), RangeError, "no answer");
  await assertRejects(() => same, RangeError, "no answer");
  await setImmediate();
  assertEquals(log.asked.length, 9);
  for (const [i, { resolve }] of log.answers.entries()) resolve(reach(i));
  await Promise.all(all.slice(1));
});
