import { assertEquals } from "@std/assert";
import { formatCursor } from "../../hub/cursor.ts";
import { OrderedFeed, type ReplayPage } from "../../hub/ordered_feed.ts";
import type { Entry } from "../../chat/protocol.ts";
import { test } from "../testing.ts";

function entry(gid: number, epoch = "a"): Entry {
  const body = new Uint8Array();
  return { epoch, gid, kind: "message", room: "lobby", seq: gid, id: `${gid}`, at: 0, body };
}

/** An answer that has these gids, and all that there are up to the last one or to `upTo`. */
function reach(gids: readonly number[], upTo = gids.at(-1) ?? 0): ReplayPage {
  return { epoch: "a", entries: gids.map((gid) => entry(gid)), upTo, pruned: 0 };
}

/** A feed that writes down what it tells: `3` delivered, `after 3` asked for, `restart a.3`. */
function recordedFeed() {
  const heard: string[] = [];
  const feed = new OrderedFeed({
    deliver: ({ gid }) => heard.push(`${gid}`),
    restart: (place) => heard.push(`restart ${formatCursor(place)}`),
    skip: ({ from, to }) => heard.push(`skip ${from}-${to}`),
    request: (gid) => heard.push(`after ${gid}`),
  });
  return { feed, heard };
}

/** The same, already at `a.0`. */
function startedFeed() {
  const recorded = recordedFeed();
  recorded.feed.onHeartbeat({ epoch: "a", head: 0 });
  recorded.heard.length = 0;
  return recorded;
}

test("A feed starts where the first beat says the log stands", () => {
  const { feed, heard } = recordedFeed();
  feed.onHeartbeat({ epoch: "a", head: 7 });
  feed.entry(entry(7));
  feed.entry(entry(8));
  assertEquals(heard, ["restart a.7", "8"]);
});

test("A feed starts with the first entry where no beat came before it", () => {
  const { feed, heard } = recordedFeed();
  feed.entry(entry(5));
  assertEquals(heard, ["restart a.4", "5"]);
});

test("Entries that come in order are delivered, those that come again are not", () => {
  const { feed, heard } = startedFeed();
  for (const gid of [1, 2, 2, 1, 3]) feed.entry(entry(gid));
  assertEquals(heard, ["1", "2", "3"]);
});

test("An entry from beyond a hole waits until what is missing came", () => {
  const { feed, heard } = startedFeed();
  for (const gid of [1, 4, 3]) feed.entry(entry(gid));
  assertEquals(heard, ["1", "after 1"]);
  feed.onReplay(reach([2, 3, 4]));
  assertEquals(heard, ["1", "after 1", "2", "3", "4"]);
});

test("A beat shows that the last entry was lost", () => {
  const { feed, heard } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 1 });
  feed.onReplay(reach([1]));
  assertEquals(heard, ["after 0", "1"]);
});

test("One request is under way at a time, and a short answer leads to the next one", () => {
  const { feed, heard } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 5 });
  feed.onHeartbeat({ epoch: "a", head: 5 });
  feed.onReplay(reach([1, 2]));
  assertEquals(heard, ["after 0", "1", "2", "after 2"]);
});

test("P4 A request that died with its broker is made again at the second beat", () => {
  const { feed, heard } = startedFeed();
  for (let beats = 0; beats < 3; beats++) feed.onHeartbeat({ epoch: "a", head: 1 });
  feed.onReplay(reach([1]));
  feed.onReplay(reach([1]));
  assertEquals(heard, ["after 0", "after 0", "1"]);
});

test("A request that failed is made again at the next beat", () => {
  const { feed, heard } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 1 });
  feed.onReplayFailed();
  feed.onHeartbeat({ epoch: "a", head: 1 });
  assertEquals(heard, ["after 0", "after 0"]);
});

test("What an answer leaves out was pruned: the feed says so and goes on behind it", () => {
  const { feed, heard } = startedFeed();
  feed.entry(entry(9));
  feed.onReplay(reach([3, 4, 7], 8));
  assertEquals(heard, ["after 0", "skip 1-2", "3", "4", "skip 5-6", "7", "skip 8-8", "9"]);
});

test("P6 Of a flood from beyond a hole a bounded part is kept, the rest is asked for", () => {
  const { feed, heard } = startedFeed();
  for (let gid = 2; gid <= 20_000; gid++) feed.entry(entry(gid));
  feed.onReplay(reach([1]));
  assertEquals([heard[0], heard.length], ["after 0", 10_003]);
  assertEquals(heard.slice(-2), ["10001", "after 10001"]);
});

test("Another epoch restarts the feed and forgets what was held", () => {
  const { feed, heard } = startedFeed();
  feed.entry(entry(9));
  feed.onHeartbeat({ epoch: "b", head: 3 });
  feed.onReplayFailed();
  for (const gid of [4, 5]) feed.entry(entry(gid, "b"));
  assertEquals(heard, ["after 0", "restart b.3", "4", "5"]);
});

test("P3 An answer of the log that was replaced does not lead back to it", () => {
  const { feed, heard } = startedFeed();
  feed.onHeartbeat({ epoch: "a", head: 2 });
  feed.onHeartbeat({ epoch: "b", head: 1 });
  feed.onReplay(reach([1, 2]));
  feed.onHeartbeat({ epoch: "b", head: 2 });
  assertEquals(heard, ["after 0", "restart b.1", "after 1"]);
});

test("Whatever is dropped, repeated or reordered, each entry is delivered once and in order", () => {
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
      feed.onReplay(reach(gids.slice(0, limit)));
    };
    feed.onHeartbeat({ epoch: "a", head: 0 });
    const sent = Array.from({ length: head }, (_, i) => i + 1).filter(() => random() > 0.3);
    const repeated = sent.filter(() => random() < 0.2);
    for (const gid of [...sent, ...repeated].sort(() => random() - 0.5)) {
      feed.entry(entry(gid));
      if (random() < 0.2) answer();
    }
    for (let beats = 0; beats < head; beats++) {
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
