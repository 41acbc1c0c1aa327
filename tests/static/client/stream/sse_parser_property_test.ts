import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeEvent } from "../../../../http/event_stream.ts";
import { parseEvents } from "../../../../static/client/stream/sse_parser.js";
import { anyCharacter } from "../../../harness/arbitraries.ts";
import { test } from "../../../testing.ts";

const LIMIT_MS = 30_000;
const RUNS = { numRuns: 2_000 };

const encoder = new TextEncoder();

const line = fc.oneof(
  fc.constantFrom(
    "",
    "",
    "data: é🎉",
    "data:",
    "data",
    "id: e.1",
    "id",
    "event: a",
    "retry: 5",
    ":",
    "\ufeff",
  ),
  fc.constantFrom("retry: x", "id: \0", "data:  two", "nonsense", " data: x"),
  fc.string({ unit: anyCharacter, maxLength: 4 }).map((text) => text.replace(/[\r\n]/g, "")),
);
const lineEnd = fc.constantFrom("\n", "\r", "\r\n");

/** Bytes of a stream, which may be cut off anywhere or be invalid UTF-8. */
const anyBytes = fc.oneof(
  fc.array(fc.tuple(line, lineEnd)).map((lines) => encoder.encode(lines.flat().join(""))),
  fc.array(fc.oneof(fc.constantFrom(10, 13, 58, 0xef, 0xbb, 0xbf), fc.nat(255))).map((bytes) =>
    Uint8Array.from(bytes)
  ),
);

test("parseEvents(): yields the same events however the bytes are split into chunks", () => {
  const cuts = fc.array(fc.nat(80));
  const property = fc.asyncProperty(anyBytes, cuts, async (bytes, places) => {
    const ends = [0, ...places.toSorted((a, b) => a - b), bytes.length];
    const chunks = ends.slice(1).map((end, i) => bytes.slice(ends[i], end));
    assertEquals(await read(chunks), await read([bytes]));
  });
  return fc.assert(property, RUNS);
}, { timeoutMs: LIMIT_MS });

test("parseEvents(): yields the same events with every kind of line end", () => {
  const property = fc.asyncProperty(fc.array(line), lineEnd, async (lines, end) => {
    const text = (by: string) => encoder.encode(lines.map((one) => one + by).join(""));
    assertEquals(await read([text(end)]), await read([text("\n")]));
  });
  return fc.assert(property, RUNS);
}, { timeoutMs: LIMIT_MS });

test("parseEvents(): yields the events that the server encoded", () => {
  const word = fc.string({ unit: anyCharacter, minLength: 1 }).map((text) =>
    text.replace(/[\r\n\0]/g, "x")
  );
  const event = fc.record({
    event: word,
    id: word,
    data: fc.string({ unit: anyCharacter }),
    retry: fc.nat(),
  });
  const property = fc.asyncProperty(fc.array(event), async (events) => {
    const written = events.map((one) => ({ ...one, data: one.data.replace(/\r\n?/g, "\n") }));
    assertEquals(await read(events.map(encodeEvent)), written);
  });
  return fc.assert(property, RUNS);
}, { timeoutMs: LIMIT_MS });

async function read(chunks: Uint8Array[]) {
  return await Array.fromAsync(parseEvents(ReadableStream.from(chunks)));
}
