import { assertEquals } from "@std/assert";
import { moveToFront } from "../../../../static/chat/rooms/recent_rooms.js";
import { test } from "../../../testing.ts";

test("moveToFront: puts a key first, once, and drops the oldest", () => {
  assertEquals(moveToFront(["a", "b", "c"], "b", 3), ["b", "a", "c"]);
  assertEquals(moveToFront(["a", "b"], "c", 2), ["c", "a"]);
});
