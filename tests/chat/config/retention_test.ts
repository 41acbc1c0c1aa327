import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  isBounded,
  parseRetention,
  retentionOf,
  smallestAge,
} from "../../../chat/config/retention.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

test("parseRetention(): a rule applies to its room, the one with the star to all others", () => {
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

test("smallestAge(): counts the ages of files, too, or the clock would not be watched", () => {
  const ages = ["*: count=1", "*: age=9d files=3d; dev: age=4d", "*: files=30d; dev: age=4d"]
    .map((text) => smallestAge(parseRetention(text)) / 86_400_000);
  assertEquals(ages, [Infinity, 3, 4]);
  assertEquals(parseRetention("dev: files=1d").rooms.get("dev"), { fileAgeMs: 86_400_000 });
});

test("parseRetention(): rejects an invalid rule with an example", () => {
  for (
    const text of [
      "90d",
      "*",
      "*: 90d",
      "*: age=90",
      "*: files=30",
      "*: files=9M",
      "*: count=1k",
      "A: count=1",
      "*: bytes=1T",
    ]
  ) {
    assertThrows(() => parseRetention(text), SyntaxError, "age=90d files=30d");
  }
});

test("parseRetention(): rejects a duplicate rule or bound, one of which would be ignored", () => {
  for (
    const [text, message] of [
      ["dev: age=1d; *:; dev: count=5", '"dev: count=5" is a second rule for "dev"'],
      ["*: age=1d; *:", '"*:" is a second rule for "*"'],
      ["*: count=5 age=1d count=6", "the same bound twice"],
    ] as const
  ) assertThrows(() => parseRetention(text), SyntaxError, message);
});

test("parseRetention(): rejects a bound that would remove everything", () => {
  for (const bound of ["count=0", "bytes=0", "bytes=0G", "age=0d", "files=0d", "count=000"]) {
    assertThrows(() => parseRetention(`*: ${bound}`), RangeError, "would remove everything");
  }
});

const number = fc.integer({ min: 1, max: 999_999 });
const space = fc.constantFrom("", " ", "\n  ");

/** A bound as text, and its parsed form. */
const bound = fc.oneof(
  number.map((days) => [`age=${days}d`, { ageMs: days * 86_400_000 }] as const),
  number.map((days) => [`files=${days}d`, { fileAgeMs: days * 86_400_000 }] as const),
  number.map((count) => [`count=${count}`, { count }] as const),
  fc.tuple(number, fc.constantFrom("", "k", "M", "G")).map(([digits, unit]) =>
    [`bytes=${digits}${unit}`, {
      bytes: digits * 1_000 ** ["", "k", "M", "G"].indexOf(unit),
    }] as const
  ),
);

const rule = fc.record({
  room: fc.oneof(fc.constant("*"), fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,3}$/)),
  bounds: fc.uniqueArray(bound, { selector: ([text]) => text.split("=")[0] }),
  blank: space,
});

test("parseRetention(): ignores white space around rules and their parts", () => {
  fc.assert(
    fc.property(fc.uniqueArray(rule, { selector: ({ room }) => room }), (rules) => {
      const texts = rules.map(({ room, bounds, blank }) =>
        `${blank}${room}${blank}:${blank}${bounds.map(([text]) => text).join(blank + " ")}${blank}`
      );
      const read = parseRetention(texts.join(";"));
      for (const { room, bounds } of rules) {
        const expected = Object.assign({}, ...bounds.map(([, value]) => value));
        assertEquals(room === "*" ? read.others : retentionOf(room, read), expected);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("parseRetention(): rejects any text, or returns bounds that keep something", () => {
  const word = fc.constantFrom(
    "age=",
    "files=",
    "count=",
    "bytes=",
    "0",
    "7",
    "d",
    "G",
    " ",
    ":",
    ";",
    "dev:",
  );
  const rule = fc.array(word).map((words) => `*:${words.join("")}`);
  const anyText = fc.oneof(rule, fc.string({ unit: anyCharacter }));
  fc.assert(
    fc.property(anyText, (text) => {
      const rules = readRules(text);
      for (const bounds of [rules?.others ?? {}, ...rules?.rooms.values() ?? []]) {
        for (const max of Object.values(bounds)) assert(Number.isFinite(max) && max > 0, text);
      }
    }),
    { numRuns: 2_000 },
  );
});

function readRules(text: string) {
  try {
    return parseRetention(text);
  } catch (error) {
    assert(error instanceof SyntaxError || error instanceof RangeError, String(error));
    return undefined;
  }
}
