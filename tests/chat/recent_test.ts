import { assertEquals, assertLess } from "@std/assert";
import { RecentEvents } from "../../chat/recent.ts";

const MINUTE_MS = 60_000;
const ROOMS = { rooms: new Set(["lobby"]), maxBytes: Infinity };

/** A clock that stands until it is moved, and the events that it is told to. */
function setUp() {
  const clock = { now: 0 };
  const recent = new RecentEvents({ now: () => clock.now });
  const push = (gid: number, length = 100) =>
    recent.push({ gid, room: "lobby", bytes: new Uint8Array(length) });
  return { clock, recent, push };
}

Deno.test("Events of the last five minutes are kept, however few bytes they are", () => {
  const { clock, recent, push } = setUp();
  for (let gid = 1; gid <= 600; gid++, clock.now += MINUTE_MS / 60) push(gid);
  const { chunks, upTo } = recent.after(300, ROOMS);
  assertEquals([chunks.length, upTo], [300, 600]);
});

Deno.test("Events that are older are forgotten, so that a quiet hour costs no memory", () => {
  const { clock, recent, push } = setUp();
  for (let gid = 1; gid <= 3_600; gid++, clock.now += MINUTE_MS / 60) push(gid);
  // Half at once: twice as many as are promised may be there.
  assertLess(3_600 - recent.floor, 2 * 5 * 60 + 2);
});

Deno.test("Events over 16 MiB are forgotten, however young", () => {
  const { recent, push } = setUp();
  for (let gid = 1; gid <= 100; gid++) push(gid, 1024 * 1024);
  const { chunks } = recent.after(recent.floor, ROOMS);
  assertLess(chunks.length, 17);
  assertEquals(recent.floor + chunks.length, 100);
});
