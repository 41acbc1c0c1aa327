import { assertEquals, assertThrows } from "@std/assert";
import { encodeDataEvent, encodeEvent, EventStream } from "../../http/event_stream.ts";
import { test } from "../testing.ts";

const LIMIT_MS = 5_000;

const decoder = new TextDecoder();
const written = (event: Parameters<typeof encodeEvent>[0]) => decoder.decode(encodeEvent(event));

function openStream(maxQueuedBytes = 1_000, maxStalledMs = 10_000) {
  const endings: string[] = [];
  const onClose = (ending: string) => void endings.push(ending);
  return { stream: new EventStream({ maxQueuedBytes, maxStalledMs, onClose }), endings };
}

test("An event is written field by field and ends with a blank line", () => {
  const text = written({ event: "message", id: "a.1", data: "hello", retry: 1_500, comment: "hi" });
  assertEquals(text, ": hi\nretry: 1500\nevent: message\nid: a.1\ndata: hello\n\n");
});

test("Each line of the data becomes a field, whatever breaks the line", () => {
  assertEquals(
    written({ data: "a\nb\r\nc\rd\n" }),
    "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n",
  );
  assertEquals(written({ data: "a\u2028b\u2029c\u0085d" }), "data: a\u2028b\u2029c\u0085d\n\n");
  assertEquals(written({ data: "" }), "data: \n\n");
});

test("A name or id that would break its line is refused", () => {
  for (const value of ["a\nb", "a\rb", "a\u0000b"]) {
    assertThrows(() => encodeEvent({ id: value }), TypeError, "its id");
    assertThrows(() => encodeEvent({ event: value }), TypeError, "its event");
  }
});

test("What readers would get in another form is refused", () => {
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

test("Data that is there as bytes is written as it is, if it is one line", () => {
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

test("A stream is answered with headers that keep proxies from holding it back", async () => {
  const { stream } = openStream();
  const { headers, body } = stream.toResponse();
  assertEquals(headers.get("content-type"), "text/event-stream; charset=utf-8");
  assertEquals(headers.get("cache-control"), "no-store, no-transform");
  assertEquals(headers.get("x-accel-buffering"), "no");
  await body?.cancel();
});

test("A reader gets what was written, then the end", async () => {
  const { stream, endings } = openStream();
  stream.write(encodeEvent({ data: "1" }));
  stream.write(encodeEvent({ data: "2" }));
  stream.close();
  stream.write(encodeEvent({ data: "3" }));
  assertEquals(await stream.toResponse().text(), "data: 1\n\ndata: 2\n\n");
  assertEquals(endings, ["closed"]);
});

test("A reader that goes away ends the stream once", async () => {
  const { stream, endings } = openStream();
  await stream.toResponse().body?.cancel();
  stream.close();
  assertEquals([stream.isClosed, ...endings], [true, "disconnected"]);
  assertEquals(await stream.drained(), false);
});

test("P6 A reader that does not read is cut when more waits than it may", async () => {
  const { stream, endings } = openStream(100);
  const reader = stream.toResponse().body?.getReader();
  stream.write(new Uint8Array(100));
  assertEquals(stream.isClosed, false);
  stream.write(new Uint8Array(1));
  assertEquals([stream.isClosed, ...endings], [true, "overflow"]);
  assertEquals(await reader?.read().catch((error) => error), "The client reads too slowly");
});

test("P6 A chunk larger than what may wait reaches a reader that has read the rest", async () => {
  const { stream, endings } = openStream(100);
  const reader = stream.toResponse().body?.getReader();
  for (const bytes of [200, 300]) {
    stream.write(new Uint8Array(bytes));
    assertEquals((await reader?.read())?.value?.byteLength, bytes);
  }
  assertEquals(endings, []);
  await reader?.cancel();
});

test("P6 A stream is drained when its reader has taken everything", async () => {
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

test("P6 A stream tells again and again that its reader has taken everything", async () => {
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

test("P6 A reader that takes nothing of what is waited for is cut after a while", async () => {
  const { stream, endings } = openStream(1_000, 20);
  stream.write(new Uint8Array(600));
  assertEquals([stream.hasRoomFor(400), stream.hasRoomFor(401)], [true, false]);
  assertEquals(await stream.drained(), false);
  assertEquals([stream.isClosed, ...endings], [true, "overflow"]);
  await stream.toResponse().body?.cancel().catch(() => {});
}, { timeoutMs: LIMIT_MS });
