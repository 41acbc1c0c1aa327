import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { directRoomId, newRoomName } from "../../auth/direct_room.ts";
import { isPrivate } from "../../chat/room.ts";
import { test } from "../testing.ts";

const KEY = new Uint8Array(32).fill(1);

function nameOf(users: readonly string[], { before = 0, key = KEY } = {}): string {
  return directRoomId(users, { before, key });
}

test("P7 The name of a conversation follows from its people and the log's key, and from no less", () => {
  const name = nameOf(["ann", "bob"]);
  assertMatch(name, /^~[a-z2-7]{26}$/);
  assertEquals(isPrivate(name), true);
  for (const users of [["bob", "ann"], ["ann", "bob", "ann"]]) assertEquals(nameOf(users), name);
  assertNotEquals(nameOf(["ann", "bob"], { key: new Uint8Array(32) }), name);
  assertNotEquals(nameOf(["ann", "bob"], { before: 1 }), name);
  for (const users of [["ann"], ["ann", "bob", "cleo"], ["annbob"]]) {
    assertNotEquals(nameOf(users), name);
  }
});

test("The name of a private room is another each time", () => {
  const names = Array.from({ length: 100 }, newRoomName);
  assertEquals([new Set(names).size, names.every(isPrivate)], [100, true]);
});
