import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { Audience, CHUNK_BYTES, type Listener, MAX_WAITING_BYTES } from "../../chat/audience.ts";
import { apiFormat } from "../../routes/event_format.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class Reader implements Listener {
  readonly isClosed = false;
  readonly chunks: Uint8Array[] = [];

  get text(): string {
    return this.chunks.map((chunk) => decoder.decode(chunk)).join("");
  }

  write(chunk: Uint8Array): void {
    this.chunks.push(chunk);
  }

  drained(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

function setUp(count: number) {
  const audience = new Audience(["lobby"], apiFormat);
  const readers = Array.from({ length: count }, () => new Reader());
  for (const reader of readers) audience.add(reader);
  const push = (text: string) => audience.push(encoder.encode(text));
  return { audience, readers, push };
}

Deno.test("An audience is served a part at a time, and each listener once in a round", () => {
  const { audience, readers, push } = setUp(5);
  push("a");
  assertEquals(audience.serve(2), 2);
  assertEquals(readers.map(({ text }) => text), ["a", "a", "", "", ""]);
  assertEquals([audience.serve(2), audience.serve(2), audience.isWaiting], [2, 1, false]);
  assertEquals(readers.map(({ text }) => text), ["a", "a", "a", "a", "a"]);
});

Deno.test("What comes during a round goes to all with the next one, as one chunk", () => {
  const { audience, readers, push } = setUp(3);
  push("a");
  audience.serve(1);
  push("b");
  push("c");
  while (audience.isWaiting) audience.serve(1);
  assertEquals(readers.map(({ text }) => text), ["abc", "abc", "abc"]);
  assertEquals(readers.map(({ chunks }) => chunks.length), [2, 2, 2]);
});

Deno.test("All listeners of a round get the same bytes, not copies of them", () => {
  const { audience, readers, push } = setUp(3);
  push("a");
  push("b");
  audience.serve(3);
  assertEquals(new Set(readers.flatMap(({ chunks }) => chunks)).size, 1);
});

Deno.test("P6 A chunk holds 32 KiB at most, but for a larger part alone", () => {
  const { audience, readers: [reader], push } = setUp(1);
  const lengths = [20_000, 20_000, 50_000, 100, 100];
  for (const length of lengths) push("x".repeat(length));
  while (audience.isWaiting) audience.serve(1);
  const written = reader?.chunks.map((chunk) => chunk.byteLength) ?? [];
  assertEquals(written, [20_000, 20_000, 50_000, 200]);
  for (const length of written) if (length !== 50_000) assertLessOrEqual(length, CHUNK_BYTES);
});

Deno.test("P6 What waits for an audience that is not served is bounded", () => {
  const { audience, readers, push } = setUp(2);
  const part = "x".repeat(CHUNK_BYTES);
  for (let bytes = 0; bytes <= MAX_WAITING_BYTES; bytes += part.length) push(part);
  assertEquals(audience.isWaiting, false);
  assertEquals(readers.map(({ text }) => text.length > MAX_WAITING_BYTES), [true, true]);
});

Deno.test("P3 Whoever comes and goes, each listener has all that came while it was there, in order", () => {
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
