import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  CHUNK_BYTES,
  MAX_WAITING_BYTES,
  type Subscriber,
  SubscriberGroup,
} from "../../hub/subscriber_group.ts";
import { apiFormat } from "../../routes/streams/event_format.ts";
import { test } from "../testing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class Reader implements Subscriber {
  readonly isClosed = false;
  readonly chunks: Uint8Array[] = [];
  /** What may wait for it; a test sets it to 0 for one that does not read. */
  room = Infinity;
  /** Something that happens while it is written to. */
  wrote = () => {};

  get text(): string {
    return this.chunks.map((chunk) => decoder.decode(chunk)).join("");
  }

  write(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.wrote();
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
  const place = { epoch: "a", gid: 0 };
  const audience = new SubscriberGroup(["lobby"], { format: apiFormat, place });
  let gid = 0;
  const readers = Array.from({ length: count }, () => new Reader());
  for (const reader of readers) audience.add(reader);
  const push = (text: string) =>
    audience.push({ bytes: encoder.encode(text), place: { epoch: "a", gid: ++gid } });
  return { audience, readers, push };
}

test("An audience is served a part at a time, and each listener once in a round", () => {
  const { audience, readers, push } = setUp(5);
  push("a");
  assertEquals(audience.serve(2).served, 2);
  assertEquals(readers.map(({ text }) => text), ["a", "a", "", "", ""]);
  const served = [audience.serve(2).served, audience.serve(2).served];
  assertEquals([served, audience.isWaiting], [[2, 1], false]);
  assertEquals(readers.map(({ text }) => text), ["a", "a", "a", "a", "a"]);
});

test("What comes during a round goes to all with the next one, as one chunk", () => {
  const { audience, readers, push } = setUp(3);
  push("a");
  audience.serve(1);
  push("b");
  push("c");
  while (audience.isWaiting) audience.serve(1);
  assertEquals(readers.map(({ text }) => text), ["abc", "abc", "abc"]);
  assertEquals(readers.map(({ chunks }) => chunks.length), [2, 2, 2]);
});

test("All listeners of a round get the same bytes, not copies of them", () => {
  const { audience, readers, push } = setUp(3);
  push("a");
  push("b");
  audience.serve(3);
  assertEquals(new Set(readers.flatMap(({ chunks }) => chunks)).size, 1);
});

test("Audiences that hear the same in a round get the same bytes, whatever else each of them hears", () => {
  const all = [setUp(2), setUp(1)];
  const [one, another, third] = ["a", "b", "c"].map((text) => encoder.encode(text));
  for (const [i, news] of [[one, another], [one, another], [one, third]].entries()) {
    for (const { audience } of all) {
      for (const bytes of news) if (bytes) audience.push({ bytes, place: { epoch: "a", gid: i } });
      audience.serve(3);
    }
  }
  const chunks = all.flatMap(({ readers }) => readers.flatMap((reader) => reader.chunks));
  assertEquals(new Set(chunks).size, 2);
  assertEquals(all.map(({ readers: [reader] }) => reader?.text), ["ababac", "ababac"]);
});

test("P6 A chunk holds 32 KiB at most, but for a larger part alone", () => {
  const { audience, readers: [reader], push } = setUp(1);
  const lengths = [20_000, 20_000, 50_000, 100, 100];
  for (const length of lengths) push("x".repeat(length));
  while (audience.isWaiting) audience.serve(1);
  const written = reader?.chunks.map((chunk) => chunk.byteLength) ?? [];
  assertEquals(written, [20_000, 20_000, 50_000, 200]);
  for (const length of written) if (length !== 50_000) assertLessOrEqual(length, CHUNK_BYTES);
});

test("P6 Where more comes than can be served, all fall behind and nothing waits", () => {
  const { audience, readers, push } = setUp(2);
  const [first] = readers;
  push("a");
  audience.serve(1);
  const part = "x".repeat(CHUNK_BYTES);
  let behind = push(part);
  let parts = 1;
  for (; behind.length === 0; parts++) behind = push(part);
  assertEquals(parts, MAX_WAITING_BYTES / CHUNK_BYTES);
  assertEquals(behind.map(({ place }) => place.gid), [1, 0]);
  assertEquals([first?.text, audience.isWaiting, audience.isEmpty], ["a", false, true]);
  // What was let go counts no more.
  const [, late] = readers;
  if (late) audience.add(late);
  assertEquals(push(part), []);
  audience.serve(1);
  assertEquals(late?.text, part);
});

test("P6 A listener without room leaves with what it has, and the others are served", () => {
  const { audience, readers, push } = setUp(3);
  push("a");
  while (audience.isWaiting) audience.serve(9);
  const slow = readers[1] ?? new Reader();
  slow.room = 0;
  push("b");
  push("c");
  const { behind } = audience.serve(9);
  assertEquals(behind, [{ listener: slow, place: { epoch: "a", gid: 1 } }]);
  push("d");
  while (audience.isWaiting) audience.serve(9);
  assertEquals(readers.map(({ text }) => text), ["abcd", "a", "abcd"]);
});

test("P6 A listener that ends while it is written to is in the audience no more", () => {
  const { audience, readers: [reader], push } = setUp(1);
  if (reader) reader.wrote = () => audience.delete(reader);
  push("a");
  audience.serve(1);
  push("b");
  audience.serve(1);
  assertEquals([reader?.text, audience.isEmpty], ["a", true]);
});

test("P3 Who comes in the middle of a round gets nothing of it, and all that comes then", () => {
  const { audience, readers, push } = setUp(2);
  push("a");
  audience.serve(1);
  push("b");
  const late = new Reader();
  audience.add(late);
  push("c");
  while (audience.isWaiting) audience.serve(1);
  assertEquals([...readers, late].map(({ text }) => text), ["abc", "abc", "c"]);
});

test("P3 Whoever comes and goes, each listener has all that came while it was there, in order", () => {
  const step = fc.oneof(
    fc.constant("push" as const),
    fc.constant("come" as const),
    fc.record({ leave: fc.nat() }),
    fc.record({ serve: fc.integer({ min: 1, max: 4 }) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const { audience, push } = setUp(0);
    const present: { reader: Reader; due: string }[] = [];
    steps.forEach((one, i) => {
      if (one === "push") {
        push(`${i} `);
        for (const each of present) each.due += `${i} `;
      } else if (one === "come") {
        const reader = new Reader();
        audience.add(reader);
        present.push({ reader, due: "" });
      } else if ("serve" in one) {
        audience.serve(one.serve);
      } else {
        const [left] = present.splice(one.leave % Math.max(1, present.length), 1);
        if (left) audience.delete(left.reader);
        assertEquals(left?.due.startsWith(left.reader.text), left && true);
      }
    });
    while (audience.isWaiting) audience.serve(1);
    for (const { reader, due } of present) assertEquals(reader.text, due);
  }));
});
