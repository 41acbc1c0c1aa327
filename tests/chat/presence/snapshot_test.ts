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

test("parseSnapshot(): reads what encodeSnapshot() wrote, with each user once", () => {
  const snapshot: PresenceSnapshot = new Map([
    ["lobby", { count: 3, users: [ANN, BOB], typing: [ANN] }],
    ["dev", { count: 1, users: [ANN], typing: [] }],
  ]);
  const text = encodeSnapshot(snapshot);
  assertEquals(read(text), snapshot);
  assertEquals(text.match(/"Ann"/g)?.length, 1);
});

test("encodeSnapshot(): limits the size for any number of users and rooms, and stays readable", () => {
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

test("parseSnapshot(): rejects anything but a valid snapshot", () => {
  const room = { room: "lobby", count: 1, here: [0], typing: [] };
  const valid = { users: [ANN], rooms: [room] };
  assertEquals(parseSnapshot(valid).size, 1);
  const invalid: unknown[] = [
    null,
    [],
    "lobby",
    { ...valid, users: undefined },
    { ...valid, users: [{ id: "a b", name: "" }] },
    { ...valid, users: [{ id: "ann" }] },
    { ...valid, users: [{ id: "ann", name: "A\u200Bnn" }] },
    { ...valid, users: [{ id: "ann", name: "A".repeat(65) }] },
    { ...valid, users: Array.from({ length: 1_001 }, () => ANN) },
    { ...valid, rooms: Array.from({ length: 501 }, () => room) },
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
    ].map((part) => ({ ...valid, rooms: [{ ...room, ...part }] })),
  ];
  for (const value of invalid) {
    assertThrows(() => parseSnapshot(value), Error, "", JSON.stringify(value));
  }
});

test("displayableName(): returns an empty string for a name that may not be shown", () => {
  assertEquals(["Ann", "", "A\u200Bnn", "A".repeat(65), "\uD800"].map(displayableName), [
    "Ann",
    "",
    "",
    "",
    "",
  ]);
});
