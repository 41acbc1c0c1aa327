import { assertEquals } from "@std/assert";
import { BoundedCache } from "../../http/bounded_cache.ts";
import { test } from "../testing.ts";

function lengths(max: number) {
  const asked: string[] = [];
  const memo = new BoundedCache(max, (text) => {
    asked.push(text);
    return text.length;
  });
  return { memo, asked };
}

test("What came out for a text is made once", () => {
  const { memo, asked } = lengths(3);
  assertEquals([memo.get("a"), memo.get("bb"), memo.get("a"), memo.get("bb")], [1, 2, 1, 2]);
  assertEquals(asked, ["a", "bb"]);
});

test("A memo that is full begins anew instead of growing", () => {
  const { memo, asked } = lengths(2);
  for (const text of ["a", "b", "c", "c", "a"]) memo.get(text);
  assertEquals(asked, ["a", "b", "c", "a"]);
});

test("A text for which nothing comes out, and a long one, is not remembered", () => {
  const asked: string[] = [];
  const memo = new BoundedCache(9, (text) => {
    asked.push(text.slice(0, 3));
    return text === "bad" ? undefined : text.length;
  });
  const long = "x".repeat(257);
  for (const text of ["bad", "bad", long, long]) memo.get(text);
  assertEquals(asked, ["bad", "bad", "xxx", "xxx"]);
  assertEquals(memo.get(long), 257);
});
