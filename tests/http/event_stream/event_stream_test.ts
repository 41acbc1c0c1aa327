import { assertEquals, assertThrows } from "@std/assert";
import { encodeDataEvent, encodeEvent, EventStream } from "../../../http/event_stream.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 5_000;

const decoder = new TextDecoder();
const written = (event: Parameters<typeof encodeEvent>[0]) => decoder.decode(encodeEvent(event));

function openStream(maxQueuedBytes = 1_000, maxStalledMs = 10_000) {
  const endings: string[] = [];
  const onClose = (ending: string) => void endings.push(ending);
  return { stream: new EventStream({ maxQueuedBytes, maxStalledMs, onClose }), endings };
}

test("encodeEvent: writes the fields and a blank line", () => {
  const text = written({ event: "message", id: "a.1", data: "hello", retry: 1_500, comment: "hi" });
  assertEquals(text, ": hi\nretry: 1500\nevent: message\nid: a.1\ndata: hello\n\n");
});

test("encodeEvent: writes each line of the data as a field, with any line break", () => {
  assertEquals(
    written({ data: "a\nb\r\nc\rd\n" }),
    "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n",
  );
  assertEquals(written({ data: "a\u2028b\u2029c\u0085d" }), "data: a\u2028b\u2029c\u0085d\n\n");
  assertEquals(written({ data: "" }), "data: \n\n");
});

test("encodeEvent: rejects a type or id with a line break or NUL", () => {
  for (const value of ["a\nb", "a\rb", "a\u0000b"]) {
    assertThrows(() => encodeEvent({ id: value }), TypeError, "its id");
    assertThrows(() => encodeEvent({ event: value }), TypeError, "its event");
  }
});

test("encodeEvent: rejects text that clients would receive differently", () => {
  for (const field of ["event", "id", "data", "comment"]) {
    assertThrows(
      () => encodeEvent({ [field]: "a\ud83d" }),
      TypeError,
      `its ${field} contains a lone surrogate`,
    );
  }
  for (const retry of [-1, 1.5, NaN, Infinity, 1e21]) {
    assertThrows(() => encodeEvent({ retry }), TypeError, `retry is ${retry}`);
  }
});

test("encodeDataEvent: writes encoded data of one line unchanged", () => {
  const event = {
    event: "message",
    id: "a.1",
    data: new TextEncoder().encode('{"text":"ä\u2028"}'),
  };
  const text = decoder.decode(encodeDataEvent(event));
  assertEquals(text, written({ ...event, data: '{"text":"ä\u2028"}' }));
  for (const data of ["a\nb", "a\rb"]) {
    const broken = { ...event, data: new TextEncoder().encode(data) };
    assertThrows(() => encodeDataEvent(broken), TypeError, "Cannot encode the event: its data");
  }
});

test("EventStream: sends headers that keep proxies from buffering", async () => {
  const { stream } = openStream();
  const { headers, body } = stream.toResponse();
  assertEquals(headers.get("content-type"), "text/event-stream; charset=utf-8");
  assertEquals(headers.get("cache-control"), "no-store, no-transform");
  assertEquals(headers.get("x-accel-buffering"), "no");
  await body?.cancel();
});

test("EventStream: sends what was written, then ends", async () => {
  const { stream, endings } = openStream();
  stream.write(encodeEvent({ data: "1" }));
  stream.write(encodeEvent({ data: "2" }));
  stream.close();
  stream.write(encodeEvent({ data: "3" }));
  assertEquals(await stream.toResponse().text(), "data: 1\n\ndata: 2\n\n");
  assertEquals(endings, ["closed"]);
});

test("EventStream: ends once when the client disconnects", async () => {
  const { stream, endings } = openStream();
  await stream.toResponse().body?.cancel();
  stream.close();
  assertEquals([stream.isClosed, ...endings], [true, "disconnected"]);
  assertEquals(await stream.drained(), false);
});

test("P6 EventStream: disconnects a client that does not read when the queue overflows", async () => {
  const { stream, endings } = openStream(100);
  const reader = stream.toResponse().body?.getReader();
  stream.write(new Uint8Array(100));
  assertEquals(stream.isClosed, false);
  stream.write(new Uint8Array(1));
  assertEquals([stream.isClosed, ...endings], [true, "overflow"]);
  assertEquals(await reader?.read().catch((error) => error), "The client reads too slowly");
});

test("P6 EventStream: sends a chunk larger than the limit if nothing is queued", async () => {
  const { stream, endings } = openStream(100);
  const reader = stream.toResponse().body?.getReader();
  for (const bytes of [200, 300]) {
    stream.write(new Uint8Array(bytes));
    assertEquals((await reader?.read())?.value?.byteLength, bytes);
  }
  assertEquals(endings, []);
  await reader?.cancel();
});

test("P6 EventStream: is drained when the client has read everything", async () => {
  const { stream } = openStream();
  assertEquals(await stream.drained(), true);
  const reader = stream.toResponse().body?.getReader();
  stream.write(new Uint8Array(10));
  let isDrained = false;
  const drained = stream.drained().then(() => isDrained = true);
  await Promise.resolve();
  assertEquals(isDrained, false);
  await reader?.read();
  await drained;
  await reader?.cancel();
});

test("P6 EventStream: is drained again after further writes", async () => {
  const { stream } = openStream();
  const reader = stream.toResponse().body?.getReader();
  for (let round = 0; round < 3; round++) {
    const waiting = reader?.read();
    stream.write(new Uint8Array(10));
    stream.write(new Uint8Array(10));
    const drained = stream.drained();
    await waiting;
    await reader?.read();
    assertEquals(await drained, true);
  }
  await reader?.cancel();
}, { timeoutMs: LIMIT_MS });

test("P6 EventStream: disconnects a client that stalls while it is being drained", async () => {
  const { stream, endings } = openStream(1_000, 20);
  stream.write(new Uint8Array(600));
  assertEquals([stream.hasRoomFor(400), stream.hasRoomFor(401)], [true, false]);
  assertEquals(await stream.drained(), false);
  assertEquals([stream.isClosed, ...endings], [true, "overflow"]);
  await stream.toResponse().body?.cancel().catch(() => {});
}, { timeoutMs: LIMIT_MS });
