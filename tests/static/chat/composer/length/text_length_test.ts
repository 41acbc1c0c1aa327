import { assertEquals } from "@std/assert";
import { charsLeft } from "../../../../../static/chat/composer/length/text_length.js";
import { test } from "../../../../testing.ts";

test("charsLeft(): counts code points without the space around them", () => {
  assertEquals(charsLeft(" abc\n", 10), 7);
  assertEquals(charsLeft("👍".repeat(9), 10), 1);
  assertEquals(charsLeft("x".repeat(12), 10), -2);
  assertEquals(charsLeft("anything", Infinity), Infinity);
});
