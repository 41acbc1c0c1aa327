import { assertEquals } from "@std/assert";
import { formatCursor, type LogEntry, OrderedFeed, type ReplayPage } from "../../hub/mod.ts";
import { test } from "../testing.ts";

function entry(gid: number, epoch = "a"): LogEntry {
  return { epoch, gid, room: "lobby" };
}

/** A page with these gids that reaches to the last one or to `upTo`. */
function page(gids: readonly number[], upTo = gids.at(-1) ?? 0): ReplayPage {
  return { epoch: "a", entries: gids.map((gid) => entry(gid)), upTo, pruned: 0 };
}

/** A feed that records its output: `3` delivered, `after 3` requested, `restart a.3`. */
function recordedFeed() {
  const output: string[] = [];
  const feed = new OrderedFeed({
    deliver: ({ gid }) => output.push(`${gid}`),
    restart: (position) => output.push(`restart ${formatCursor(position)}`),
    skip: ({ from, to }) => output.push(`skip ${from}-${to}`),
    request: (gid) => output.push(`after ${gid}`),
  });
  return { feed, output };
}

/** A recorded feed that is at `a.0`. */
function startedFeed() {
  const recorded = recordedFeed();
  recorded.feed.onHeartbeat({ epoch: "a", head: 0 });
  recorded.output.length = 0;
  return recorded;
}

test("OrderedFeed: starts at the position of the first heartbeat", () => {
  const { feed, output } = recordedFeed();
  feed.onHeartbeat({ epoch: "a", head: 7 });
  feed.onEntry(entry(7));
  feed.onEntry(entry(8));
  assertEquals(output, ["restart a.7", "8"]);
});

test("OrderedFeed: starts with the first entry if it came before any heartbeat", () => {
  const { feed, output } = recordedFeed();
  feed.onEntry(entry(5));
  assertEquals(output, ["restart a.4", "5"]);
});

test("OrderedFeed: delivers entries that arrive in order and drops repeated ones", () => {
  const { feed, output } = startedFeed();
  for (const gid of [1, 2, 2, 1, 3]) feed.onEntry(entry(gid));
  assertEquals(output, ["1", "2", "3"]);
});

test("P6 OrderedFeed: holds no entry that was delivered, however often it is repeated", () => {
  const { feed, output } = startedFeed();
  const count = 10_000;
  for (let gid = 1; gid <= count; gid++) {
    feed.onEntry(entry(gid));
    feed.onEntry(entry(gid));
  }
  output.length = 0;
  // If they were held, there would be no place left for an entry beyond a hole.
  feed.onEntry(entry(count + 2));
  feed.onEntry(entry(count + 1));
  assertEquals(output, [`after ${count}`, `${count + 1}`, `${count + 2}`]);
});

test("OrderedFeed: holds an entry beyond a hole until the missing ones have come", () => {
  const { feed, output } = startedFeed();
  for (const gid of [1, 4, 3]) feed.onEntry(entry(gid));
  assertEquals(output, ["1", "after 1"]);
  feed.onReplay(page([2, 3, 4]));
  assertEquals(output, ["1", "after 1", "2", "3", "4"]);
});

test("OrderedFeed: requests a lost last entry when a heartbeat reveals it", () => {
  const { feed, output } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 1 });
  feed.onReplay(page([1]));
  assertEquals(output, ["after 0", "1"]);
});

test("OrderedFeed: has one pending request, and requests more after a page that was not enough", () => {
  const { feed, output } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 5 });
  feed.onHeartbeat({ epoch: "a", head: 5 });
  feed.onReplay(page([1, 2]));
  assertEquals(output, ["after 0", "1", "2", "after 2"]);
});

test("P4 OrderedFeed: repeats a request that is unanswered at the second heartbeat", () => {
  const { feed, output } = startedFeed();
  for (let heartbeats = 0; heartbeats < 3; heartbeats++) feed.onHeartbeat({ epoch: "a", head: 1 });
  feed.onReplay(page([1]));
  feed.onReplay(page([1]));
  assertEquals(output, ["after 0", "after 0", "1"]);
});

test("OrderedFeed: repeats a failed request at the next heartbeat", () => {
  const { feed, output } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 1 });
  feed.onReplayFailed();
  feed.onHeartbeat({ epoch: "a", head: 1 });
  assertEquals(output, ["after 0", "after 0"]);
});

test("OrderedFeed: skips the entries that a page leaves out, because they were pruned", () => {
  const { feed, output } = startedFeed();
  feed.onEntry(entry(9));
  feed.onReplay(page([3, 4, 7], 8));
  assertEquals(output, ["after 0", "skip 1-2", "3", "4", "skip 5-6", "7", "skip 8-8", "9"]);
});

test("P6 OrderedFeed: holds at most 10,000 entries beyond a hole and requests the rest", () => {
  const { feed, output } = startedFeed();
  for (let gid = 2; gid <= 20_000; gid++) feed.onEntry(entry(gid));
  feed.onReplay(page([1]));
  assertEquals([output[0], output.length], ["after 0", 10_003]);
  assertEquals(output.slice(-2), ["10001", "after 10001"]);
});

test("OrderedFeed: restarts at another epoch and drops the entries it held", () => {
  const { feed, output } = startedFeed();
  feed.onEntry(entry(9));
  feed.onHeartbeat({ epoch: "b", head: 3 });
  feed.onReplayFailed();
  for (const gid of [4, 5]) feed.onEntry(entry(gid, "b"));
  assertEquals(output, ["after 0", "restart b.3", "4", "5"]);
});

test("P3 OrderedFeed: ignores a page of the log that was replaced", () => {
  const { feed, output } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 2 });
  feed.onHeartbeat({ epoch: "b", head: 1 });
  feed.onReplay(page([1, 2]));
  feed.onHeartbeat({ epoch: "b", head: 2 });
  assertEquals(output, ["after 0", "restart b.1", "after 1"]);
});

test("OrderedFeed: delivers each entry once and in order, whatever is dropped, repeated or reordered", () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const random = mulberry32(seed);
    const delivered: number[] = [];
    const requests: number[] = [];
    const feed = new OrderedFeed({
      deliver: ({ gid }) => delivered.push(gid),
      restart: () => {},
      skip: () => {},
      request: (gid) => requests.push(gid),
    });
    const head = 30;
    const answer = () => {
      const after = requests.shift();
      if (after === undefined) return;
      if (random() < 0.3) return feed.onReplayFailed();
      const limit = 1 + Math.floor(random() * 8);
      const gids = Array.from({ length: head - after }, (_, i) => after + 1 + i);
      feed.onReplay(page(gids.slice(0, limit)));
    };
    feed.onHeartbeat({ epoch: "a", head: 0 });
    const sent = Array.from({ length: head }, (_, i) => i + 1).filter(() => random() > 0.3);
    const repeated = sent.filter(() => random() < 0.2);
    for (const gid of [...sent, ...repeated].sort(() => random() - 0.5)) {
      feed.onEntry(entry(gid));
      if (random() < 0.2) answer();
    }
    for (let heartbeats = 0; heartbeats < head; heartbeats++) {
      feed.onHeartbeat({ epoch: "a", head });
      answer();
    }
    assertEquals(delivered, Array.from({ length: head }, (_, i) => i + 1), `seed ${seed}`);
  }
});

/** A small seeded generator of numbers from 0 to 1, so that a failure can be repeated. */
function mulberry32(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let value = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

test("P2 OrderedFeed: forgets held entries of a log that was replaced", () => {
  const { feed, output } = startedFeed();
  feed.onEntry(entry(3));
  feed.onEntry(entry(2, "b"));
  assertEquals(output, ["after 0", "restart b.1", "2"]);
});
