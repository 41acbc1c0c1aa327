import { assert, assertEquals, assertMatch } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import {
  type CloseReason,
  encodeEvent,
  type EventEncoder,
  EventStream,
  formatCursor,
} from "../../hub/mod.ts";
import {
  entry,
  newHub,
  rooms,
  startHub,
  startHubWithoutMemory,
  type TestEntry,
  TestLog,
  TestSubscriber,
  words,
} from "./hub_fixture.ts";
import { test } from "../testing.ts";

const utf8 = new TextEncoder();

test("P3 Hub: replays missed entries from memory before going live", async () => {
  const { hub, log, publish } = startHub();
  for (let i = 0; i < 5; i++) publish();
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 2 } });
  publish();
  await setImmediate();
  assertEquals(subscriber.take(), "continued lobby:3 lobby:4 lobby:5 lobby:6");
  assertEquals(log.reads, 0);
});

test("P3 Hub: replays entries from before its start, then from memory, then goes live", async () => {
  const { hub, publish } = await startHubWithoutMemory(8);
  publish();
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 0 } });
  publish();
  await setImmediate();
  const all = Array.from({ length: 10 }, (_, i) => `lobby:${i + 1}`).join(" ");
  assertEquals(subscriber.take(), `continued ${all}`);
});

test("P3 Hub: has no gap and no duplicate if an entry is published during any read", async () => {
  for (let read = 1; read <= 6; read++) {
    const { hub, log, publish } = await startHubWithoutMemory(10);
    log.before = () => {
      if (log.reads === read) publish();
    };
    const subscriber = new TestSubscriber();
    await hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 0 } });
    if (log.reads < read) publish();
    await setImmediate();
    const all = Array.from({ length: 11 }, (_, i) => `lobby:${i + 1}`).join(" ");
    assertEquals(subscriber.take(), `continued ${all}`, `published during read ${read}`);
  }
});

test("P3 Hub: does not repeat an entry published in the turn in which a subscriber goes live", async () => {
  const { hub, publish } = startHub();
  const [first, second] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(first, { rooms });
  publish();
  await hub.subscribe(second, { rooms, after: { epoch: "a", gid: 0 } });
  await setImmediate();
  assertEquals(first.take(), "continued lobby:1");
  assertEquals(second.take(), "continued lobby:1");
});

test("P7 Hub: holds back replayed entries until they are published, which may revoke access", async () => {
  const { hub, log } = await startHubWithoutMemory(3);
  for (const gid of [4, 5]) log.entries.push(entry(gid));
  const [staying, removed] = [new TestSubscriber(), new TestSubscriber()];
  const subscribing = [staying, removed].map((subscriber) =>
    hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 1 } })
  );
  await setImmediate();
  assertEquals([staying.text, removed.text], ["", ""]);
  removed.isClosed = true;
  hub.unsubscribe(removed);
  for (const gid of [4, 5]) hub.publish(entry(gid));
  await Promise.all(subscribing);
  assertEquals(staying.take(), "continued lobby:2 lobby:3 lobby:4 lobby:5");
  assertEquals(removed.text, "");
});

test("P3 Hub: answers a cursor of another epoch or beyond the log with reset, then goes live", async () => {
  const { hub, publish } = startHub(3);
  for (const after of [{ epoch: "b", gid: 1 }, { epoch: "", gid: 0 }, { epoch: "a", gid: 99 }]) {
    const subscriber = new TestSubscriber();
    await hub.subscribe(subscriber, { rooms, after });
    publish();
    await setImmediate();
    assertEquals(subscriber.take().replace(/\d+$/, "n"), "reset lobby:n");
    hub.unsubscribe(subscriber);
  }
});

test("P3 Hub: waits for an entry that the log has but the hub has not, such as one of another process", async () => {
  const { hub, log } = startHub(3);
  const ahead = entry(4);
  log.entries.push(ahead);
  const subscriber = new TestSubscriber();
  const subscribing = hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.publish(ahead);
  await subscribing;
  const next = entry(5);
  log.entries.push(next);
  hub.publish(next);
  await setImmediate();
  assertEquals(subscriber.take(), "continued lobby:5");
});

test("P3 Hub: sends the gap if entries after the cursor were pruned", async () => {
  const { hub, log, publish } = startHub(8);
  log.pruned = 5;
  log.entries.fill(entry(0, "pruned"), 0, 5);
  const [late, early] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(late, { rooms, after: { epoch: "a", gid: 2 } });
  await hub.subscribe(early, { rooms, after: { epoch: "a", gid: 5 } });
  publish();
  await setImmediate();
  assertEquals(late.take(), "gap-3-5 lobby:6 lobby:7 lobby:8 lobby:9");
  assertEquals(early.take(), "continued lobby:6 lobby:7 lobby:8 lobby:9");
});

test("P3 Hub: a subscriber waiting for an entry goes on if that entry is pruned", async () => {
  const { hub, log } = startHub(3);
  log.entries.push(entry(4));
  const subscriber = new TestSubscriber();
  const subscribing = hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.skip({ from: 4, to: 4 });
  await subscribing;
  assertEquals(subscriber.text.includes("up "), true);
});

test("Hub: reads the log once for all subscribers that return after a restart", async () => {
  const { hub, log, publish } = startHub(100, { pageSize: 1_000 });
  const subscribers = Array.from({ length: 50 }, () => new TestSubscriber());
  const after = (gid: number) => ({ rooms, after: { epoch: "a", gid } });
  await Promise.all(subscribers.map((subscriber, i) => hub.subscribe(subscriber, after(i))));
  assertEquals(log.reads, 1);
  publish();
  await setImmediate();
  subscribers.forEach((subscriber, i) => {
    const due = Array.from({ length: 101 - i }, (_, k) => `lobby:${i + k + 1}`);
    assertEquals(subscriber.take(), ["continued", ...due].join(" "));
  });
});

test("Hub: subscribers that return with the same cursor get the same bytes, not copies", async () => {
  const continued = encodeEvent({ event: "resume", data: "continued" });
  const encoder: EventEncoder<TestEntry> = {
    ...words,
    entry: (entry) => encodeEvent({ id: formatCursor(entry) }),
    resume: () => continued,
  };
  const { hub, publish } = startHub(0, { encoder });
  for (let i = 0; i < 3; i++) publish();
  const missed = await Promise.all([1, 2, 3].map(async () => {
    const onClose = (_ending: CloseReason, stream: EventStream) => hub.unsubscribe(stream);
    const stream = new EventStream({ maxQueuedBytes: 1_000, maxStalledMs: 60_000, onClose });
    void hub.subscribe(stream, { rooms, after: { epoch: "a", gid: 1 } });
    const reader = stream.toResponse().body?.getReader();
    const chunk = (await reader?.read())?.value;
    await reader?.cancel();
    return chunk;
  }));
  assertMatch(
    new TextDecoder().decode(missed[0]),
    /^event: resume\n[^]*\nid: a.2\n[^]*\nid: a.3\n/,
  );
  assertEquals(new Set(missed).size, 1);
});

test("Hub: a subscriber with an encoder of its own catches up in that encoding", async () => {
  const { hub, publish } = startHub();
  for (let i = 0; i < 5; i++) publish();
  const encoder: EventEncoder<TestEntry> = {
    ...words,
    name: "loud",
    entry: ({ gid }) => utf8.encode(`LOUD:${gid} `),
  };
  const [returning, slow] = [new TestSubscriber(), new TestSubscriber()];
  await hub.subscribe(returning, { rooms, encoder, after: { epoch: "a", gid: 2 } });
  await hub.subscribe(slow, { rooms, encoder });
  slow.stall();
  publish();
  await setImmediate();
  assertEquals(returning.take(), "continued LOUD:3 LOUD:4 LOUD:5 LOUD:6");
  await slow.readOn();
  assertEquals(slow.take(), "continued LOUD:6");
});

test("Hub: does not replay a room from memory after a redaction", async () => {
  const { hub, log, publish } = startHub();
  publish();
  const { reads } = log;
  const redaction = { ...entry(2), isRedaction: true };
  log.entries.push(redaction);
  hub.publish(redaction);
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 0 } });
  assertEquals([subscriber.take(), log.reads > reads], ["continued lobby:1 lobby:2", true]);
});

test("P6 Hub: a stalled subscriber does not delay others, and gets everything in order once it reads", async () => {
  const { hub, log, publish } = startHub();
  const [slow, fast] = [new TestSubscriber(), new TestSubscriber()];
  let caughtUp = 0;
  await hub.subscribe(slow, { rooms, onCaughtUp: () => Promise.resolve(void caughtUp++) });
  await hub.subscribe(fast, { rooms });
  publish();
  await setImmediate();
  slow.stall();
  for (let i = 0; i < 5; i++) {
    publish();
    await setImmediate();
  }
  assertEquals(slow.take(), "continued lobby:1");
  assertEquals(fast.take(), "continued lobby:1 lobby:2 lobby:3 lobby:4 lobby:5 lobby:6");
  assertEquals(caughtUp, 0);
  await slow.readOn();
  publish();
  await setImmediate();
  assertEquals(slow.take(), "lobby:2 lobby:3 lobby:4 lobby:5 lobby:6 lobby:7");
  assertEquals([fast.take(), caughtUp, log.reads], ["lobby:7", 1, 0]);
});

/** A stream that buffers next to nothing. */
function smallStream() {
  const endings: CloseReason[] = [];
  const onClose = (ending: CloseReason) => void endings.push(ending);
  const stream = new EventStream({ maxQueuedBytes: 20, maxStalledMs: 60_000, onClose });
  const body = stream.toResponse().body;
  assert(body);
  return { stream, endings, reader: body.getReader() };
}

test("P6 Hub: a subscriber that missed more than its buffer holds reads all of it before going live", async () => {
  const { hub, publish } = startHub();
  for (let i = 0; i < 3; i++) publish();
  const { stream, endings, reader } = smallStream();
  const subscribing = hub.subscribe(stream, { rooms, after: { epoch: "a", gid: 0 } });
  await setImmediate();
  const missed = await reader.read();
  await subscribing;
  publish();
  const [heartbeat, next] = [await reader.read(), await reader.read()];
  const texts = [missed, heartbeat, next].map(({ value }) => new TextDecoder().decode(value));
  assertEquals(texts, ["continued lobby:1 lobby:2 lobby:3 ", "up ", "lobby:4 "]);
  stream.close();
  assertEquals(endings, ["closed"]);
});

test("P6 Hub: replays at most 32 KiB per write, except for a larger entry, which is written alone", async () => {
  const sizes = [20_000, 20_000, 90_000, 100, 100];
  const sized = { ...words, entry: ({ gid }: TestEntry) => new Uint8Array(sizes[gid - 1] ?? 0) };
  for (const isFromLog of [true, false]) {
    const log = new TestLog();
    log.pageSize = 10;
    const hub = newHub(log, sized);
    // The first read would load the entries into memory.
    log.before = () => {
      if (isFromLog && log.reads === 1) throw new Error("not now");
    };
    if (!isFromLog) hub.restart({ epoch: "a", gid: 0 });
    for (const [i] of sizes.entries()) {
      log.entries.push(entry(i + 1));
      if (!isFromLog) hub.publish(entry(i + 1));
    }
    if (isFromLog) hub.restart({ epoch: "a", gid: sizes.length });
    const subscriber = new TestSubscriber();
    const written: number[] = [];
    subscriber.write = (chunk) => void written.push(chunk.byteLength);
    await hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 0 } });
    const [continued, down] = ["continued ".length, "down ".length];
    const expected = [continued + 20_000, 20_000, 90_000, 200, down];
    assertEquals(written, expected, `from the log: ${isFromLog}`);
  }
});

test("P6 Hub: a heartbeat does not disconnect a subscriber that is still catching up", async () => {
  const { hub, publish } = startHub();
  for (let i = 0; i < 3; i++) publish();
  const { stream, endings, reader } = smallStream();
  const subscribing = hub.subscribe(stream, { rooms, after: { epoch: "a", gid: 0 } });
  await setImmediate();
  hub.heartbeat();
  assertEquals(endings, []);
  await reader.cancel();
  await subscribing;
});

test("P3 Hub: a lagging subscriber gets reset if the log was replaced", async () => {
  const { hub, publish } = startHub();
  const slow = new TestSubscriber();
  await hub.subscribe(slow, { rooms });
  publish();
  await setImmediate();
  slow.stall();
  publish();
  await setImmediate();
  hub.restart({ epoch: "b", gid: 0 });
  await slow.readOn();
  hub.publish(entry(1, "lobby", "b"));
  await setImmediate();
  assertEquals(slow.take(), "continued lobby:1 reset lobby:1");
});

test("P6 Hub: closes a lagging subscriber if the history cannot be read", async () => {
  const { hub, log, publish } = startHub();
  const slow = new TestSubscriber();
  await hub.subscribe(slow, { rooms });
  slow.stall();
  publish();
  await setImmediate();
  // A redaction makes the hub read the history.
  const redaction = { ...entry(2), isRedaction: true };
  log.entries.push(redaction);
  hub.publish(redaction);
  log.before = () => Promise.reject(new Error("no answer"));
  await slow.readOn();
  assertEquals(slow.isClosed, true);
});

test("Hub: closes a lagging subscriber if onCaughtUp rejects", async () => {
  const { hub, publish } = startHub();
  const slow = new TestSubscriber();
  const onCaughtUp = () => Promise.reject(new Error("no presence"));
  await hub.subscribe(slow, { rooms, onCaughtUp });
  slow.stall();
  publish();
  await setImmediate();
  await slow.readOn();
  assertEquals(slow.isClosed, true);
});

test("P3 Hub: sends reset if the log is replaced while a subscriber catches up", async () => {
  const { hub, log } = await startHubWithoutMemory(9);
  log.before = () => {
    if (log.reads === 2) hub.restart({ epoch: "b", gid: 0 });
  };
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 0 } });
  hub.publish(entry(1, "lobby", "b"));
  await setImmediate();
  assertEquals(subscriber.take(), "continued lobby:1 lobby:2 lobby:3 reset lobby:1");
});

test("P3 Hub: sends reset to a subscriber that waits for an entry when the log is replaced", async () => {
  const { hub, log } = startHub(3);
  log.entries.push(entry(4));
  const subscriber = new TestSubscriber();
  const subscribing = hub.subscribe(subscriber, { rooms, after: { epoch: "a", gid: 4 } });
  await setImmediate();
  hub.restart({ epoch: "b", gid: 0 });
  await subscribing;
  assertEquals(subscriber.take(), "reset");
});

test("P3 Hub: does not load entries of a log that was replaced meanwhile", async () => {
  const log = new TestLog();
  const hub = newHub(log);
  log.entries.push(entry(1));
  const read = Promise.withResolvers<void>();
  log.before = () => read.promise;
  hub.restart({ epoch: "a", gid: 1 });
  // Another log, with the same head and no entry in the room.
  log.entries[0] = entry(1, "other", "b");
  hub.restart({ epoch: "b", gid: 1 });
  log.before = () => {};
  log.epoch = "a";
  read.resolve();
  await setImmediate();
  log.epoch = "b";
  const subscriber = new TestSubscriber();
  await hub.subscribe(subscriber, { rooms: ["other"], after: { epoch: "b", gid: 0 } });
  assertEquals([subscriber.take(), log.reads], ["continued other:1", 2]);
});
