import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { ReplayBuffer } from "../../hub/replay_buffer.ts";
import { test } from "../testing.ts";

const MINUTE_MS = 60_000;
const MIB = 1024 * 1024;

/** A clock that stands until it is moved, and the events that it is told to. */
function setUp() {
  const clock = { now: 0 };
  const recent = new ReplayBuffer({ now: () => clock.now });
  let gid = 0;
  const push = (room = "lobby", length = 100) =>
    recent.push({ gid: ++gid, room, bytes: new Uint8Array(length) });
  const countAfter = (after: number, rooms = ["lobby"]) =>
    recent.after(after, { rooms, maxBytes: Infinity }).chunks.length;
  return { clock, recent, push, countAfter };
}

test("Events of the last five minutes are kept, however few bytes they are", () => {
  const { clock, recent, push, countAfter } = setUp();
  for (let gid = 1; gid <= 600; gid++, clock.now += MINUTE_MS / 60) push();
  recent.forgetOld();
  assertLess(recent.floorOf(["lobby"]), 301);
  assertEquals(countAfter(300), 300);
});

test("Events that are older are forgotten, so that a quiet hour costs no memory", () => {
  const { clock, recent, push, countAfter } = setUp();
  for (let gid = 1; gid <= 600; gid++, clock.now += MINUTE_MS / 60) push();
  clock.now += 4 * MINUTE_MS;
  recent.forgetOld();
  assertEquals([recent.floorOf(["lobby"]), countAfter(540)], [540, 60]);
  clock.now += 60 * MINUTE_MS;
  recent.forgetOld();
  assertEquals([recent.floorOf(["lobby"]), countAfter(600)], [600, 0]);
});

test("A room that is to be forgotten is known from there on", () => {
  const { recent, push, countAfter } = setUp();
  push();
  push("other");
  push();
  recent.drop("lobby");
  push();
  assertEquals([recent.floorOf(["lobby"]), countAfter(3)], [3, 1]);
  assertEquals([recent.floorOf(["other"]), countAfter(0, ["other"])], [0, 1]);
});

test("What came before the process is put before what has come since", () => {
  const recent = new ReplayBuffer();
  const event = (gid: number, room: string) => ({ gid, room, bytes: Uint8Array.of(gid) });
  recent.restart(10);
  recent.push(event(11, "a"));
  const older = [event(6, "a"), event(8, "b"), event(9, "a")];
  recent.fill(older, { floor: 5, upTo: 10 });
  recent.push(event(12, "b"));
  const rooms = ["a", "b", "c"];
  assertEquals(recent.floorOf(rooms), 5);
  const { chunks, upTo } = recent.after(5, { rooms, maxBytes: Infinity });
  assertEquals([chunks.map(([gid]) => gid), upTo], [[6, 8, 9, 11, 12], 12]);
});

test("What was deleted while the newest entries were fetched does not come back with them", () => {
  const recent = new ReplayBuffer();
  const event = (gid: number, room: string) => ({ gid, room, bytes: Uint8Array.of(gid) });
  recent.restart(10);
  // Nothing of the room is here yet.
  recent.drop("a");
  recent.push(event(11, "a"));
  recent.fill([event(6, "a"), event(7, "b")], { floor: 5, upTo: 10 });
  assertEquals(recent.floorOf(["a"]), 10);
  assertEquals(recent.after(10, { rooms: ["a"], maxBytes: Infinity }).chunks.length, 1);
});

test("P6 What is filled in is bounded as what comes", () => {
  const recent = new ReplayBuffer();
  recent.restart(100);
  const bytes = new Uint8Array(MIB);
  const events = Array.from({ length: 100 }, (_, i) => ({ gid: i + 1, room: "a", bytes }));
  recent.fill(events, { floor: 0, upTo: 100 });
  assertLess(100 - recent.floorOf(["a"]), 17);
});

test("Where something was forgotten since nothing is filled in: there would be a hole", () => {
  const recent = new ReplayBuffer();
  const event = (gid: number, room: string) => ({ gid, room, bytes: Uint8Array.of(gid) });
  recent.restart(10);
  recent.push(event(11, "a"));
  recent.drop("a");
  recent.push(event(12, "a"));
  recent.fill([event(6, "a"), event(7, "b")], { floor: 5, upTo: 10 });
  assertEquals([recent.floorOf(["a"]), recent.floorOf(["b"])], [11, 11]);
});

test("Events over 16 MiB are forgotten, however young", () => {
  const { recent, push, countAfter } = setUp();
  for (let i = 0; i < 100; i++) push("lobby", MIB);
  const kept = 100 - recent.floorOf(["lobby"]);
  assertLess(kept, 17);
  assertEquals(countAfter(recent.floorOf(["lobby"])), kept);
});

test("A flood in one room pushes out nothing of another", () => {
  const { recent, push, countAfter } = setUp();
  for (let i = 0; i < 10; i++) push("calm", 1_000);
  for (let i = 0; i < 100; i++) push("flooded", MIB);
  assertEquals([recent.floorOf(["calm"]), countAfter(0, ["calm"])], [0, 10]);
  assertGreater(recent.floorOf(["flooded"]), 80);
});

test("A room of which nothing is kept is known back to the newest event that was forgotten", () => {
  const { clock, recent, push } = setUp();
  for (const room of ["early", "early", "late"]) push(room);
  assertEquals(recent.floorOf(["never used"]), 0);
  clock.now += 6 * MINUTE_MS;
  recent.forgetOld();
  assertEquals(recent.floorOf(["never used"]), 3);
});

test("P3 A slice has all of its rooms up to where it reaches, in the order of the log", () => {
  const rooms = ["a", "b", "c"];
  const events = fc.array(
    fc.record({ room: fc.constantFrom(...rooms), length: fc.integer({ min: 1, max: 50 }) }),
    { maxLength: 80 },
  );
  const asked = fc.record({
    after: fc.nat(80),
    rooms: fc.subarray(rooms),
    maxBytes: fc.integer({ min: 1, max: 400 }),
  });
  fc.assert(fc.property(events, asked, (events, { after, rooms, maxBytes }) => {
    const recent = new ReplayBuffer();
    const all = events.map(({ room, length }, i) => ({
      gid: i + 1,
      room,
      bytes: new Uint8Array(length),
    }));
    all.forEach((event) => recent.push(event));
    const { chunks, upTo } = recent.after(after, { rooms, maxBytes });
    const due = all.filter(({ gid, room }) => gid > after && gid <= upTo && rooms.includes(room));
    assertEquals(chunks.length, due.length);
    assert(due.every(({ bytes }, i) => bytes === chunks[i]));
    const isWhole = upTo >= all.length;
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    assert(bytes <= maxBytes || chunks.length === 1);
    assert(isWhole || chunks.length > 0);
  }));
});
