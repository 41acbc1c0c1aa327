import { assertEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { StreamLimits } from "../../../routes/streams/stream_limits.ts";
import type { Caller } from "../../../routes/request/rate_limiter.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { type EventReader, openStream, type RunningServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

const PER_ADDRESS = 200;
const PER_IDENTITY = 20;

const newLimits = (options = {}) =>
  new StreamLimits({ maxStreams: 1_000, areLimitsOn: true, ...options });

const fill = (limits: StreamLimits, count: number, caller: (i: number) => Caller) =>
  Array.from({ length: count }, (_, i) => limits.acquire(caller(i)));

function errorFor(limits: StreamLimits, caller: Caller) {
  const { status, code, headers } = toProblem(
    assertThrows(() => limits.acquire(caller), ChatError),
  );
  return { status, code, after: headers["retry-after"] };
}

test("StreamLimits: allow a user 20 streams, from whatever addresses", () => {
  const limits = newLimits();
  const ann = (i: number) => ({ identity: "ann", address: `203.0.113.${i}` });
  const [release] = fill(limits, PER_IDENTITY, ann);
  assertEquals(errorFor(limits, ann(99)), { status: 429, code: "too-many-streams", after: "30" });
  limits.acquire({ identity: "bob", address: "203.0.113.1" });
  release?.();
  limits.acquire(ann(99));
  errorFor(limits, ann(98));
});

test("StreamLimits: allow an address or IPv6 network 200 streams", () => {
  const limits = newLimits();
  const office = (i: number) => ({ identity: `${i}`, address: "203.0.113.7" });
  const home = (i: number) => ({ address: `2001:db8:0:1::${i}` });
  for (const address of [office, home]) {
    const [release] = fill(limits, PER_ADDRESS, address);
    assertEquals(errorFor(limits, address(9_999)), {
      status: 429,
      code: "too-many-streams",
      after: "30",
    });
    release?.();
    limits.acquire(address(9_999));
  }
  limits.acquire({ address: "203.0.113.8" });
});

test("StreamLimits: cap all streams together, even if the other limits are off", () => {
  const limits = newLimits({ maxStreams: 500, areLimitsOn: false });
  const caller = () => ({ identity: "ann", address: "203.0.113.7" });
  const [release] = fill(limits, 500, caller);
  assertEquals(errorFor(limits, caller()), { status: 503, code: "server-full", after: "10" });
  release?.();
  limits.acquire(caller());
});

test("StreamLimits: do not count rejected streams", () => {
  const limits = newLimits({ maxStreams: PER_IDENTITY + 1 });
  const ann = { identity: "ann", address: "203.0.113.7" };
  fill(limits, PER_IDENTITY, () => ann);
  for (let i = 0; i < 10; i++) errorFor(limits, ann);
  limits.acquire({ address: "203.0.113.7" });
});

/** Opens streams one after another, also over the limit. */
async function open(chat: RunningServer, count: number): Promise<EventReader[]> {
  const streams: EventReader[] = [];
  for (let i = 0; i < count; i++) streams.push(await openStream(`${chat.url}/api/events`));
  return streams;
}

/** Retries until a stream can be opened: the server notices the end of another a moment later. */
async function openAgain(chat: RunningServer, path: string): Promise<EventReader> {
  for (;;) {
    const stream = await openStream(`${chat.url}${path}`);
    if (stream.response.status === 200) return stream;
    await stream.response.body?.cancel();
  }
}

test("GET /api/events: answers 429 over the limit of the address, until a stream ends", async () => {
  await using chat = await LocalServer.start();
  const streams = await open(chat, PER_ADDRESS + 1);
  const last = streams.pop()?.response;
  assertEquals([last?.status, last?.headers.get("retry-after")], [429, "30"]);
  assertEquals((await last?.json()).code, "too-many-streams");
  streams.pop()?.[Symbol.dispose]();
  using _another = await openAgain(chat, "/api/events");
  for (const stream of streams) stream[Symbol.dispose]();
});

test("GET /api/events: answers 503 over HUBBUB_MAX_STREAMS, until a stream ends", async () => {
  await using chat = await LocalServer.start({ HUBBUB_MAX_STREAMS: "2", HUBBUB_LIMITS: "off" });
  // The stream that waited for the start may still be open.
  const first = await openAgain(chat, "/api/events");
  using _second = await openAgain(chat, "/api/events");
  const [third] = await open(chat, 1);
  assertEquals([third?.response.status, third?.response.headers.get("retry-after")], [503, "10"]);
  await third?.response.body?.cancel();
  first[Symbol.dispose]();
  using _another = await openAgain(chat, "/event/fetch");
});

test("HEAD /api/events: does not count as a stream", async () => {
  await using chat = await LocalServer.start({ HUBBUB_MAX_STREAMS: "2" });
  for (const path of ["/api/events", "/event/fetch", "/api/events", "/event/fetch"]) {
    const response = await fetch(`${chat.url}${path}`, { method: "HEAD" });
    assertEquals(response.status, 200, path);
    await response.body?.cancel();
  }
});

test("GET /event/fetch: an EventSource over the limit closes and reports an error", async () => {
  await using chat = await LocalServer.start({ HUBBUB_MAX_STREAMS: "1" });
  using _first = await openAgain(chat, "/event/fetch");
  const source = new EventSource(`${chat.url}/event/fetch`);
  await new Promise((resolve) => source.onerror = resolve);
  assertEquals(source.readyState, EventSource.CLOSED);
});
