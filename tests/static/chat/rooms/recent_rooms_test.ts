import { assertEquals } from "@std/assert";
import { useNow } from "../../../../static/chat/rooms/recent_rooms.js";
import { test } from "../../../testing.ts";

test("What is used now comes first, once, and what is old is forgotten", () => {
  assertEquals(useNow(["a", "b", "c"], "b", 3), ["b", "a", "c"]);
  assertEquals(useNow(["a", "b"], "c", 2), ["c", "a"]);
});
