import { assertEquals, assertThrows } from "@std/assert";
import { isBounded, parseRetention, retentionOf } from "../../chat/retention.ts";

Deno.test("A rule holds for its room, the star for the others", () => {
  const rules = parseRetention("*: age=90d count=10000; dev: bytes=50M; archive:");
  assertEquals(retentionOf("lobby", rules), { ageMs: 90 * 86_400_000, count: 10_000 });
  assertEquals(retentionOf("dev", rules), { bytes: 50_000_000 });
  assertEquals(retentionOf("archive", rules), {});
  assertEquals([isBounded(rules), isBounded(parseRetention("")), isBounded(parseRetention("*:"))], [
    true,
    false,
    false,
  ]);
});

Deno.test("What is no rule is refused with an example", () => {
  for (
    const text of ["90d", "*", "*: 90d", "*: age=90", "*: count=1k", "A: count=1", "*: bytes=1T"]
  ) {
    assertThrows(() => parseRetention(text), SyntaxError, "age=90d");
  }
});

Deno.test("A rule or a bound that stands twice is refused: one of them would not hold", () => {
  for (
    const [text, why] of [
      ["dev: age=1d; *:; dev: count=5", '"dev: count=5" is a second rule for "dev"'],
      ["*: age=1d; *:", '"*:" is a second rule for "*"'],
      ["*: count=5 age=1d count=6", "two bounds of one kind"],
    ] as const
  ) assertThrows(() => parseRetention(text), SyntaxError, why);
});

Deno.test("A bound that would remove everything is refused", () => {
  for (const bound of ["count=0", "bytes=0", "bytes=0G", "age=0d", "count=000"]) {
    assertThrows(() => parseRetention(`*: ${bound}`), RangeError, "would remove everything");
  }
});
