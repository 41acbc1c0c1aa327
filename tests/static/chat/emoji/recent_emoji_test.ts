import { assertEquals } from "@std/assert";
import { withRecent } from "../../../../static/chat/emoji/recent_emoji.js";
import { test } from "../../../testing.ts";

test("withRecent(): has the chosen emoji first, each once, and the last sixteen", () => {
  assertEquals(withRecent("", "👍"), "👍");
  assertEquals(withRecent("👍 🎉", "🎉"), "🎉 👍");
  const many = Array.from({ length: 16 }, (_, i) => `${i}`).join(" ");
  assertEquals(withRecent(many, "👍").split(" ").length, 16);
});
