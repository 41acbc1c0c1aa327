import { assertEquals, assertThrows } from "@std/assert";
import { ChatError, chatError } from "../../../chat/errors.ts";
import { pageOf } from "../../../routes/request/pagination.ts";
import { test } from "../../testing.ts";

const numbers = Array.from({ length: 100 }, (_, i) => i);

const read = (query: string, items: readonly number[] = numbers, length = 1) =>
  pageOf(items, new URLSearchParams(query), {
    keyOf: String,
    toView: (number) => ({ number, text: "é".repeat(length) }),
    unknownKey: (after) => chatError("unknown-user", `Unknown: ${after}`, { field: "after" }),
  });

const shown = ({ page, complete }: ReturnType<typeof read>) => [
  page.map(({ number }) => number),
  complete,
];

test("pageOf: returns up to the limit and says whether there are more", () => {
  assertEquals(shown(read("limit=2")), [[0, 1], false]);
  assertEquals(shown(read("limit=2&after=1")), [[2, 3], false]);
  assertEquals(shown(read("limit=2&after=97")), [[98, 99], true]);
  assertEquals(shown(read("", [])), [[], true]);
  assertEquals(read("").page.length, 50);
  const error = assertThrows(() => read("after=x"), ChatError);
  assertEquals([error.code, error.field], ["unknown-user", "after"]);
});

test("P6 pageOf: ends a page at 128 KiB, and the next continues", () => {
  const first = read("limit=200", numbers, 4_096);
  assertEquals(shown(first), [numbers.slice(0, 16), false]);
  assertEquals(shown(read("limit=200&after=90", numbers, 4_096)), [numbers.slice(91), true]);
  assertEquals(shown(read("", [1], 100_000)), [[1], true]);
});
