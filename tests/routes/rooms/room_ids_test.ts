import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { isPrivate } from "../../../chat/domain/room.ts";
import { directRoomId, newRoomId } from "../../../routes/rooms/room_ids.ts";
import { test } from "../../testing.ts";

const KEY = new Uint8Array(32).fill(1);

function idOf(users: readonly string[], { index = 0, key = KEY } = {}): string {
  return directRoomId(users, { index, key });
}

test("P7 directRoomId: depends on exactly the members, the index and the log's key", () => {
  const id = idOf(["ann", "bob"]);
  assertMatch(id, /^~[a-z2-7]{26}$/);
  assertEquals(isPrivate(id), true);
  for (const users of [["bob", "ann"], ["ann", "bob", "ann"]]) assertEquals(idOf(users), id);
  assertNotEquals(idOf(["ann", "bob"], { key: new Uint8Array(32) }), id);
  assertNotEquals(idOf(["ann", "bob"], { index: 1 }), id);
  for (const users of [["ann"], ["ann", "bob", "cleo"], ["annbob"]]) {
    assertNotEquals(idOf(users), id);
  }
});

test("newRoomId: returns another id each time", () => {
  const ids = Array.from({ length: 100 }, newRoomId);
  assertEquals([new Set(ids).size, ids.every(isPrivate)], [100, true]);
});
