import { assertEquals } from "@std/assert";
import { BoundedMap, memoize } from "../../collections/bounded_map.ts";
import { test } from "../testing.ts";

test("BoundedMap: evicts the key that was set longest ago", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1).set("b", 2).set("a", 3).set("c", 4);
  assertEquals([...map], [["a", 3], ["c", 4]]);
});

function memoizedLength(max: number) {
  const computed: string[] = [];
  const lengthOf = memoize((text) => {
    computed.push(text.slice(0, 3));
    return text === "bad" ? undefined : text.length;
  }, max);
  return { lengthOf, computed };
}

test("memoize: computes the result for a text once", () => {
  const { lengthOf, computed } = memoizedLength(3);
  assertEquals(["a", "bb", "a", "bb"].map(lengthOf), [1, 2, 1, 2]);
  assertEquals(computed, ["a", "bb"]);
});

test("memoize: keeps no more results than its maximum", () => {
  const { lengthOf, computed } = memoizedLength(2);
  ["a", "b", "c", "c", "a"].forEach(lengthOf);
  assertEquals(computed, ["a", "b", "c", "a"]);
});

test("memoize: does not keep undefined results, nor those for long texts", () => {
  const { lengthOf, computed } = memoizedLength(9);
  const long = "x".repeat(257);
  ["bad", "bad", long, long].forEach(lengthOf);
  assertEquals(computed, ["bad", "bad", "xxx", "xxx"]);
  assertEquals(lengthOf(long), 257);
});
