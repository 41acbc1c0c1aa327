import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ChatError } from "../../../chat/errors.ts";
import { parseSearchQuery } from "../../../chat/log/search_query.ts";
import { test } from "../../testing.ts";

const EMPTY_QUERY = {
  words: "",
  without: "",
  from: [],
  room: undefined,
  since: undefined,
  until: undefined,
  has: [],
  types: [],
};

const day = (date: string) => Date.parse(`${date}T00:00:00Z`);

test("parseSearchQuery(): accepts operators in any order and case, with quoted spaces", () => {
  const query = parseSearchQuery('red FROM:Ann from:"Bob Lee" in:dev has:link fox');
  assertEquals(query, {
    ...EMPTY_QUERY,
    words: "red fox",
    from: ["Ann", "Bob Lee"],
    room: "dev",
    has: ["link"],
  });
  assertEquals(parseSearchQuery('in:"Summer plans" x').room, "Summer plans");
  assertEquals(parseSearchQuery("in:#dev x").room, "#dev");
});

test("parseSearchQuery(): has: takes kinds of files in words of users, type: any name of a type", () => {
  const { has, types } = parseSearchQuery(
    "has:Pictures has:file has:photo has:videos type:PDF type:.jpg type:image/svg+xml",
  );
  assertEquals([has, types], [["image", "file", "image", "video"], ["pdf", "jpg", "svg"]]);
});

test("parseSearchQuery(): treats text that only resembles an operator as words", () => {
  for (const words of ["https://example.org", "note:this", "afrom:ann", ":", "from", '"red fox"']) {
    assertEquals(parseSearchQuery(words), { ...EMPTY_QUERY, words });
  }
});

test("parseSearchQuery(): a minus sign excludes a word, except in quotes or before other signs", () => {
  const parse = (text: string) => {
    const { words, without } = parseSearchQuery(text);
    return [words, without];
  };
  assertEquals(parse("red -fox blue -Größe -1"), ["red blue", "fox Größe 1"]);
  assertEquals(parse('well-known "-fox" --force - in:dev'), ['well-known "-fox" --force -', ""]);
  assertEquals(parse("-fox in:dev"), ["", "fox"]);
});

test("parseSearchQuery(): before: and after: exclude the whole day, month or year they name", () => {
  const range = (text: string) => {
    const { since, until } = parseSearchQuery(`x ${text}`);
    return [since, until];
  };
  assertEquals(range("before:2026-11-24"), [undefined, day("2026-11-24")]);
  assertEquals(range("after:2026-11-24"), [day("2026-11-25"), undefined]);
  assertEquals(range("before:2026-11"), [undefined, day("2026-11-01")]);
  assertEquals(range("after:2026-12"), [day("2027-01-01"), undefined]);
  assertEquals(range("after:2025 before:2027"), [day("2026-01-01"), day("2027-01-01")]);
  assertEquals(range("after:2024-02-29"), [day("2024-03-01"), undefined]);
  assertEquals(range("after:9999 before:0000"), [day("+010000-01-01"), day("0000-01-01")]);
});

test("parseSearchQuery(): days begin as the clocks of the time zone showed then, in summer and winter", () => {
  const starts: [zone: string, text: string, start: string][] = [
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00Z"],
    ["Europe/Berlin", "2026-03-30", "2026-03-29T22:00Z"],
    ["Europe/Berlin", "2026-10-26", "2026-10-25T23:00Z"],
    ["Europe/Berlin", "2026-07", "2026-06-30T22:00Z"],
    ["Europe/Berlin", "2026", "2025-12-31T23:00Z"],
    ["America/New_York", "2026-07-01", "2026-07-01T04:00Z"],
    ["America/New_York", "2026-12-01", "2026-12-01T05:00Z"],
    ["Asia/Kathmandu", "2026-12-01", "2026-11-30T18:15Z"],
    ["Etc/GMT-14", "2026-12-01", "2026-11-30T10:00Z"],
    // The clocks went from 0:00 to 1:00.
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00Z"],
    // This day was left out.
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z"],
  ];
  for (const [zone, text, start] of starts) {
    const { until = NaN } = parseSearchQuery(`x before:${text}`, zone);
    assertEquals(until, Date.parse(start), `${text} in ${zone}`);
  }
  // The day that has 25 hours.
  const { since, until } = parseSearchQuery(
    "x after:2026-10-24 before:2026-10-26",
    "Europe/Berlin",
  );
  assertEquals((until ?? NaN) - (since ?? NaN), 25 * 3_600_000);
});

test("parseSearchQuery(): rejects an unknown time zone once a day depends on it", () => {
  const zones = ["", "Mars/Olympus", "+01:00", "../etc/passwd", "2026-01-01T00:00Z", "UTC\0"];
  for (const zone of [...zones, "A".repeat(100_000), "2026-01-01T00:00[Europe/Berlin]"]) {
    const parse = () => parseSearchQuery("x after:2026", zone);
    const error = assertThrows(parse, ChatError, "must be the name of a time zone", zone);
    assertEquals([error.code, error.field], ["invalid-field", "timeZone"]);
    assertEquals(parseSearchQuery("x", zone).words, "x");
  }
});

test("parseSearchQuery(): rejects an operator with a missing or invalid value, and gives an example", () => {
  const invalid: [query: string, message: string][] = [
    ["from:", "from:Ann"],
    ["from:!!", "from:Ann"],
    ["in:", "in:dev"],
    ["in:a in:b x", "one room"],
    ["has:", "has:link"],
    ["has:nothing x", "has:link"],
    ["type:", "type:pdf"],
    ["type:a.b x", "type:pdf"],
    ["type:image/", "type:pdf"],
    ["x before:", "before:2026-11-24"],
    ["x before:yesterday", "before:2026-11-24"],
    ["x before:2026-02-30", "before:2026-11-24"],
    ["x after:2026-13", "after:2026-11"],
    ["x after:2026-1-1", "after:2026-11"],
    ["before:2026", "add a word"],
    ["-fox", "add a word"],
  ];
  for (const [query, message] of invalid) {
    const error = assertThrows(() => parseSearchQuery(query), ChatError, message, query);
    assertEquals([error.code, error.field], ["invalid-search", "q"]);
  }
});

test("parseSearchQuery(): returns a query or throws a ChatError for any text", () => {
  const part = fc.constantFrom(
    "from:",
    "in:",
    "before:",
    "has:",
    '"',
    " ",
    "2026",
    "-11",
    "link",
    "type:",
    "Ann",
  );
  const text = fc.oneof(
    fc.array(part).map((parts) => parts.join("")),
    fc.string({ unit: "grapheme" }),
  );
  fc.assert(
    fc.property(text, (input) => {
      try {
        const { from, room, types } = parseSearchQuery(input);
        assertEquals([...from, ...types, room ?? "-"].includes(""), false);
      } catch (error) {
        assertEquals(error instanceof ChatError, true, String(error));
      }
    }),
    { numRuns: 5_000 },
  );
});
