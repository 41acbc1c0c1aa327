import { assertEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { StreamLimits } from "../../../routes/streams/stream_limits.ts";
import type { RateLimitSubject } from "../../../routes/request/context.ts";
import { LocalServer } from "../../local_server.ts";
import { type EventReader, openStream, type RunningServer } from "../../processes.ts";
import { test } from "../../testing.ts";

const PER_ADDRESS = 200;
const PER_IDENTITY = 20;

const places = (options = {}) =>
  new StreamLimits({ maxStreams: 1_000, areLimitsOn: true, ...options });

const fill = (places: StreamLimits, count: number, caller: (i: number) => RateLimitSubject) =>
  Array.from({ length: count }, (_, i) => places.acquire(caller(i)));

function refusal(places: StreamLimits, caller: RateLimitSubject) {
  const { status, code, headers } = toProblem(
    assertThrows(() => places.acquire(caller), ChatError),
  );
  return { status, code, after: headers["retry-after"] };
}

test("One person has places for 20 streams, whatever addresses they come from", () => {
  const all = places();
  const ann = (i: number) => ({ identity: "ann", address: `203.0.113.${i}` });
  const [leave] = fill(all, PER_IDENTITY, ann);
  assertEquals(refusal(all, ann(99)), { status: 429, code: "too-many-streams", after: "30" });
  all.acquire({ identity: "bob", address: "203.0.113.1" });
  leave?.();
  all.acquire(ann(99));
  refusal(all, ann(98));
});

test("One address has places for 200 streams, and one network of IPv6", () => {
  const all = places();
  const office = (i: number) => ({ identity: `${i}`, address: "203.0.113.7" });
  const home = (i: number) => ({ address: `2001:db8:0:1::${i}` });
  for (const address of [office, home]) {
    const [leave] = fill(all, PER_ADDRESS, address);
    assertEquals(refusal(all, address(9_999)), {
      status: 429,
      code: "too-many-streams",
      after: "30",
    });
    leave?.();
    all.acquire(address(9_999));
  }
  all.acquire({ address: "203.0.113.8" });
});

test("All together have so many places, whatever limits are off", () => {
  const all = places({ maxStreams: 500, areLimitsOn: false });
  const caller = () => ({ identity: "ann", address: "203.0.113.7" });
  const [leave] = fill(all, 500, caller);
  assertEquals(refusal(all, caller()), { status: 503, code: "server-full", after: "10" });
  leave?.();
  all.acquire(caller());
});

test("Who is refused takes no place", () => {
  const all = places({ maxStreams: PER_IDENTITY + 1 });
  const ann = { identity: "ann", address: "203.0.113.7" };
  fill(all, PER_IDENTITY, () => ann);
  for (let i = 0; i < 10; i++) refusal(all, ann);
  all.acquire({ address: "203.0.113.7" });
});

/** Opens streams one after another until one is refused, and some more. */
async function open(chat: RunningServer, count: number): Promise<EventReader[]> {
  const streams: EventReader[] = [];
  for (let i = 0; i < count; i++) streams.push(await openStream(`${chat.url}/api/events`));
  return streams;
}

/** A stream that ends is noticed a moment later: asks until there is a place. */
async function openAgain(chat: RunningServer, path: string): Promise<EventReader> {
  for (;;) {
    const stream = await openStream(`${chat.url}${path}`);
    if (stream.response.status === 200) return stream;
    await stream.response.body?.cancel();
  }
}

test("A stream over the cap of its address gets 429, until another one ends", async () => {
  await using chat = await LocalServer.start();
  const streams = await open(chat, PER_ADDRESS + 1);
  const last = streams.pop()?.response;
  assertEquals([last?.status, last?.headers.get("retry-after")], [429, "30"]);
  assertEquals((await last?.json()).code, "too-many-streams");
  streams.pop()?.[Symbol.dispose]();
  using _another = await openAgain(chat, "/api/events");
  for (const stream of streams) stream[Symbol.dispose]();
});

test("A stream over HUBBUB_MAX_STREAMS gets 503, until another one ends", async () => {
  await using chat = await LocalServer.start({ HUBBUB_MAX_STREAMS: "2", HUBBUB_LIMITS: "off" });
  // The one by which the start was waited for may still have its place.
  const first = await openAgain(chat, "/api/events");
  using _second = await openAgain(chat, "/api/events");
  const [third] = await open(chat, 1);
  assertEquals([third?.response.status, third?.response.headers.get("retry-after")], [503, "10"]);
  await third?.response.body?.cancel();
  first[Symbol.dispose]();
  using _another = await openAgain(chat, "/event/fetch");
});

test("A request for the head of a stream takes no place", async () => {
  await using chat = await LocalServer.start({ HUBBUB_MAX_STREAMS: "2" });
  for (const path of ["/api/events", "/event/fetch", "/api/events", "/event/fetch"]) {
    const response = await fetch(`${chat.url}${path}`, { method: "HEAD" });
    assertEquals(response.status, 200, path);
    await response.body?.cancel();
  }
});

test("A browser's own EventSource that is over the cap ends, and says so", async () => {
  await using chat = await LocalServer.start({ HUBBUB_MAX_STREAMS: "1" });
  using _first = await openAgain(chat, "/event/fetch");
  const source = new EventSource(`${chat.url}/event/fetch`);
  await new Promise((resolve) => source.onerror = resolve);
  assertEquals(source.readyState, EventSource.CLOSED);
});
