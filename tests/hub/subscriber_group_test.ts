import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { CHUNK_BYTES, type Subscriber } from "../../hub/subscriber.ts";
import { MAX_QUEUED_BYTES } from "../../hub/slow_subscriber.ts";
import { SubscriberGroup } from "../../hub/subscriber_group.ts";
import { words } from "./hub_fixture.ts";
import { test } from "../testing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class TestSubscriber implements Subscriber {
  readonly isClosed = false;
  readonly chunks: Uint8Array[] = [];
  /** Bytes that it has room for; 0 once it has stalled. */
  room = Infinity;
  /** Called during each write. */
  onWrite = () => {};

  get text(): string {
    return this.chunks.map((chunk) => decoder.decode(chunk)).join("");
  }

  write(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.onWrite();
  }

  hasRoomFor(bytes: number): boolean {
    return bytes <= this.room;
  }

  close(): void {}

  drained(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

function setUp(count: number) {
  const position = { epoch: "a", gid: 0 };
  const group = new SubscriberGroup(["lobby"], { encoder: words, position });
  let gid = 0;
  const subscribers = Array.from({ length: count }, () => new TestSubscriber());
  for (const subscriber of subscribers) group.add(subscriber);
  const push = (text: string) =>
    group.push({ bytes: encoder.encode(text), position: { epoch: "a", gid: ++gid } });
  return { group, subscribers, push };
}

test("SubscriberGroup: flushes in portions, and writes to each subscriber once", () => {
  const { group, subscribers, push } = setUp(5);
  push("a");
  assertEquals(group.flush(2).flushed, 2);
  assertEquals(subscribers.map(({ text }) => text), ["a", "a", "", "", ""]);
  const flushed = [group.flush(2).flushed, group.flush(2).flushed];
  assertEquals([flushed, group.hasQueued], [[2, 1], false]);
  assertEquals(subscribers.map(({ text }) => text), ["a", "a", "a", "a", "a"]);
});

test("SubscriberGroup: events queued during a flush leave with the next one, as one chunk", () => {
  const { group, subscribers, push } = setUp(3);
  push("a");
  group.flush(1);
  push("b");
  push("c");
  while (group.hasQueued) group.flush(1);
  assertEquals(subscribers.map(({ text }) => text), ["abc", "abc", "abc"]);
  assertEquals(subscribers.map(({ chunks }) => chunks.length), [2, 2, 2]);
});

test("SubscriberGroup: all subscribers get the same bytes, not copies", () => {
  const { group, subscribers, push } = setUp(3);
  push("a");
  push("b");
  group.flush(3);
  assertEquals(new Set(subscribers.flatMap(({ chunks }) => chunks)).size, 1);
});

test("SubscriberGroup: groups that flush the same events share the bytes", () => {
  const all = [setUp(2), setUp(1)];
  const [one, another, third] = ["a", "b", "c"].map((text) => encoder.encode(text));
  for (const [i, events] of [[one, another], [one, another], [one, third]].entries()) {
    for (const { group } of all) {
      for (const bytes of events) {
        if (bytes) group.push({ bytes, position: { epoch: "a", gid: i } });
      }
      group.flush(3);
    }
  }
  const chunks = all.flatMap(({ subscribers }) =>
    subscribers.flatMap((subscriber) => subscriber.chunks)
  );
  assertEquals(new Set(chunks).size, 2);
  assertEquals(all.map(({ subscribers: [subscriber] }) => subscriber?.text), ["ababac", "ababac"]);
});

test("P6 SubscriberGroup: writes at most 32 KiB, except for a larger event, which is written alone", () => {
  const { group, subscribers: [subscriber], push } = setUp(1);
  const lengths = [20_000, 20_000, 50_000, 100, 100];
  for (const length of lengths) push("x".repeat(length));
  while (group.hasQueued) group.flush(1);
  const written = subscriber?.chunks.map((chunk) => chunk.byteLength) ?? [];
  assertEquals(written, [20_000, 20_000, 50_000, 200]);
  for (const length of written) if (length !== 50_000) assertLessOrEqual(length, CHUNK_BYTES);
});

test("P6 SubscriberGroup: removes all lagging subscribers when its queue is full", () => {
  const { group, subscribers, push } = setUp(2);
  const [first] = subscribers;
  push("a");
  group.flush(1);
  const part = "x".repeat(CHUNK_BYTES);
  let slow = push(part);
  let parts = 1;
  for (; slow.length === 0; parts++) slow = push(part);
  assertEquals(parts, MAX_QUEUED_BYTES / CHUNK_BYTES);
  assertEquals(slow.map(({ position }) => position.gid), [1, 0]);
  assertEquals([first?.text, group.hasQueued, group.isEmpty], ["a", false, true]);
  // The queue is empty again.
  const [, late] = subscribers;
  if (late) group.add(late);
  assertEquals(push(part), []);
  group.flush(1);
  assertEquals(late?.text, part);
});

test("P6 SubscriberGroup: removes a subscriber without room, with its position, and serves the others", () => {
  const { group, subscribers, push } = setUp(3);
  push("a");
  while (group.hasQueued) group.flush(9);
  const slow = subscribers[1] ?? new TestSubscriber();
  slow.room = 0;
  push("b");
  push("c");
  const { slow: removed } = group.flush(9);
  assertEquals(removed, [{ subscriber: slow, position: { epoch: "a", gid: 1 } }]);
  push("d");
  while (group.hasQueued) group.flush(9);
  assertEquals(subscribers.map(({ text }) => text), ["abcd", "a", "abcd"]);
});

test("P6 SubscriberGroup: a subscriber that closes during a write leaves the group", () => {
  const { group, subscribers: [subscriber], push } = setUp(1);
  if (subscriber) subscriber.onWrite = () => group.delete(subscriber);
  push("a");
  group.flush(1);
  push("b");
  group.flush(1);
  assertEquals([subscriber?.text, group.isEmpty], ["a", true]);
});

test("P3 SubscriberGroup: a subscriber that joins during a flush gets only later events", () => {
  const { group, subscribers, push } = setUp(2);
  push("a");
  group.flush(1);
  push("b");
  const late = new TestSubscriber();
  group.add(late);
  push("c");
  while (group.hasQueued) group.flush(1);
  assertEquals([...subscribers, late].map(({ text }) => text), ["abc", "abc", "c"]);
});

test("P3 SubscriberGroup: each subscriber gets everything queued while it is a member, in order", () => {
  const step = fc.oneof(
    fc.constant("push" as const),
    fc.constant("join" as const),
    fc.record({ leave: fc.nat() }),
    fc.record({ flush: fc.integer({ min: 1, max: 4 }) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const { group, push } = setUp(0);
    const present: { subscriber: TestSubscriber; due: string }[] = [];
    steps.forEach((one, i) => {
      if (one === "push") {
        push(`${i} `);
        for (const each of present) each.due += `${i} `;
      } else if (one === "join") {
        const subscriber = new TestSubscriber();
        group.add(subscriber);
        present.push({ subscriber, due: "" });
      } else if ("flush" in one) {
        group.flush(one.flush);
      } else {
        const [left] = present.splice(one.leave % Math.max(1, present.length), 1);
        if (left) group.delete(left.subscriber);
        assertEquals(left?.due.startsWith(left.subscriber.text), left && true);
      }
    });
    while (group.hasQueued) group.flush(1);
    for (const { subscriber, due } of present) assertEquals(subscriber.text, due);
  }));
});
