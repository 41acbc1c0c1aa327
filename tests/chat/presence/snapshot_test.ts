import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  displayableName,
  encodeSnapshot,
  parseSnapshot,
  type PresenceSnapshot,
} from "../../../chat/presence/snapshot.ts";
import { test } from "../../testing.ts";

const ANN = { id: "ann", name: "Ann" };
const BOB = { id: "bob", name: "" };

const read = (text: string) => parseSnapshot(JSON.parse(text));

test("Whereabouts are read as they were written, and each person is written once", () => {
  const whereabouts: PresenceSnapshot = new Map([
    ["lobby", { count: 3, users: [ANN, BOB], typing: [ANN] }],
    ["dev", { count: 1, users: [ANN], typing: [] }],
  ]);
  const text = encodeSnapshot(whereabouts);
  assertEquals(read(text), whereabouts);
  assertEquals(text.match(/"Ann"/g)?.length, 1);
});

test("However many people and rooms there are, what is written can be read and is small", () => {
  const name = "\u{1D504}".repeat(64);
  const users = (room: number) =>
    Array.from({ length: 50 }, (_, i) => ({ id: `${room}_${i}`.padEnd(64, "x"), name }));
  const rooms = Array.from({ length: 2_000 }, (_, i) => `room${i}`.padEnd(64, "x"));
  const text = encodeSnapshot(
    new Map(rooms.map((room, i) => [room, { count: 90, users: users(i), typing: [] }])),
  );
  const found = read(text);
  assert(new TextEncoder().encode(text).byteLength <= 512 * 1024, `${text.length}`);
  assertEquals([found.size, [...found.values()].at(-1)?.count], [500, 90]);
});

test("What is not whereabouts to the letter is refused", () => {
  const room = { room: "lobby", count: 1, here: [0], typing: [] };
  const good = { users: [ANN], rooms: [room] };
  assertEquals(parseSnapshot(good).size, 1);
  const bad: unknown[] = [
    null,
    [],
    "lobby",
    { ...good, users: undefined },
    { ...good, users: [{ id: "a b", name: "" }] },
    { ...good, users: [{ id: "ann" }] },
    { ...good, users: [{ id: "ann", name: "A\u200Bnn" }] },
    { ...good, users: [{ id: "ann", name: "A".repeat(65) }] },
    { ...good, users: Array.from({ length: 1_001 }, () => ANN) },
    { ...good, rooms: Array.from({ length: 501 }, () => room) },
    ...[
      { room: "Lobby" },
      { count: 0 },
      { count: 1.5 },
      { count: "1" },
      { count: 1e9 },
      { here: [1] },
      { here: [-1] },
      { here: ["length"] },
      { here: [0, 0], count: 2 },
      { here: Array.from({ length: 51 }, () => 0), count: 51 },
      { typing: [0, 0, 0, 0, 0] },
      { typing: undefined },
    ].map((part) => ({ ...good, rooms: [{ ...room, ...part }] })),
  ];
  for (const one of bad) assertThrows(() => parseSnapshot(one), Error, "", JSON.stringify(one));
});

test("A name that others may not be shown is none", () => {
  assertEquals(["Ann", "", "A\u200Bnn", "A".repeat(65), "\uD800"].map(displayableName), [
    "Ann",
    "",
    "",
    "",
    "",
  ]);
});
