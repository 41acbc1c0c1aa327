import { assertEquals } from "@std/assert";
import { plural } from "../../../chat/logging/plural.ts";
import { test } from "../../testing.ts";

test("plural(): has one noun for one, and the other for any other count", () => {
  const entries = [0, 1, 2].map((count) => plural(count, "entry", "entries"));
  assertEquals(entries, ["0 entries", "1 entry", "2 entries"]);
  assertEquals([plural(1, "client"), plural(3, "client")], ["1 client", "3 clients"]);
});
