import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SearchRange } from "../../../../../chat/log.ts";
import { SqliteLog } from "../../../../../chat/log/sqlite/log.ts";
import { decodeJson } from "../../../../../chat/protocol.ts";
import { PRIVATE } from "../../../directory/directory_fixture.ts";
import { change, draft } from "../../log_fixture.ts";
import { test } from "../../../../testing.ts";

const messageFrom = (text: string, from: string, room = "lobby") => ({
  ...draft(text, room),
  from,
});

const found = (log: SqliteLog, words: string, range: Partial<SearchRange> = {}) =>
  log.search(words, { limit: 100, ...range }).entries.map(({ gid }) => gid);

function snippets(log: SqliteLog, words: string): string[] {
  return log.search(words, { limit: 9 }).entries.map(({ body }) => {
    const { snippet } = decodeJson(body) as {
      snippet: { text: string; marks: [number, number][] };
    };
    const { text, marks } = snippet;
    return marks.toReversed().reduce(
      (marked, [start, end]) =>
        `${marked.slice(0, start)}[${marked.slice(start, end)}]${marked.slice(end)}`,
      text,
    );
  });
}

test("SqliteLog.search(): filters by author, by whole words of the name in any case", () => {
  using log = new SqliteLog(":memory:");
  log.append([
    messageFrom("red", "Ann"),
    messageFrom("red", "Ann Lee"),
    messageFrom("blue", "Ann"),
    messageFrom("red", "Zoë"),
  ]);
  assertEquals(found(log, "red", { from: ["ann"] }), [2, 1]);
  assertEquals(found(log, "red", { from: ["Ann Lee"] }), [2]);
  assertEquals(found(log, "", { from: ["ann", "zoe"] }), [4, 3, 2, 1]);
  assertEquals([found(log, "red", { from: ["An"] }), found(log, "ann"), found(log, "lee")], [
    [],
    [],
    [],
  ]);
  assertEquals(found(log, "", { from: ['A"nn) OR text : (red'] }), []);
});

/** Texts that look like parts of a full-text query. */
const hostileText = fc.array(
  fc.constantFrom(
    ..."ann",
    '"',
    "\0",
    " ",
    ")",
    "(",
    "*",
    ":",
    "-",
    "^",
    "OR ",
    "NOT",
    "\u{e000}1",
  ),
  { maxLength: 12 },
).map((parts) => parts.join(""));

test("SqliteLog.search(): an author's name can neither break nor widen the query", () => {
  using log = new SqliteLog(":memory:");
  log.append([messageFrom("red", "Ann"), messageFrom("red", "Bob", PRIVATE)]);
  fc.assert(
    fc.property(hostileText, (name) => {
      const gids = found(log, "red", { from: [name], privateRooms: [] });
      assertEquals(gids.includes(2), false, JSON.stringify(name));
    }),
    { numRuns: 2_000 },
  );
});

test("SqliteLog.search(): leaves out messages with an excluded word in any of its forms", () => {
  using log = new SqliteLog(":memory:");
  log.append([
    messageFrom("red fox", "Ann"),
    messageFrom("red box", "Fox"),
    messageFrom("red foxes", "Ann"),
    messageFrom("red foxtrot", "Ann"),
    messageFrom("blue box", "Ann", PRIVATE),
  ]);
  assertEquals(found(log, "red", { without: "FOX" }), [4, 2]);
  assertEquals(found(log, "red", { without: "box foxtrot fox" }), []);
  assertEquals(found(log, "", { without: "red", from: ["ann"] }), [5]);
  assertEquals(found(log, "", { without: "box", from: ["ann"], privateRooms: [] }), [4, 3, 1]);
  assertEquals(found(log, "red", { without: "-" }), [4, 3, 2, 1]);
  assertEquals(snippets(log, "red"), ["[red] foxtrot", "[red] foxes", "[red] box", "[red] fox"]);
});

test("SqliteLog.search(): an excluded word can neither break nor widen the query", () => {
  using log = new SqliteLog(":memory:");
  log.append([messageFrom("red", "Ann"), messageFrom("red", "Bob", PRIVATE)]);
  const text = fc.oneof(fc.string({ unit: "grapheme" }), hostileText);
  fc.assert(
    fc.property(text, (without) => {
      assertEquals(found(log, "red", { without, privateRooms: [] }), [1], JSON.stringify(without));
    }),
    { numRuns: 2_000 },
  );
});

test("SqliteLog.search(): filters by links in the current text", () => {
  using log = new SqliteLog(":memory:");
  const [one, two] = [
    messageFrom("see https://example.org", "Ann"),
    messageFrom("https is fine", "Ann"),
  ];
  log.append([one, two, messageFrom("HTTP://A", "Bob"), messageFrom("http://", "Bob")]);
  assertEquals(found(log, "", { has: ["link"] }), [3, 1]);
  assertEquals(found(log, "see", { has: ["link"], from: ["Ann"] }), [1]);
  log.append([change("edit", one, "see"), change("edit", two, "http://b.example now")]);
  assertEquals(found(log, "", { has: ["link"] }), [3, 2]);
});

test("SqliteLog.search(): finds files by the words of their names, by kind and by type", () => {
  using log = new SqliteLog(":memory:");
  const withFiles = (text: string, ...files: [name: string, type: string][]) => ({
    ...messageFrom(text, "Ann"),
    files: files.map(([name, type]) => ({ id: crypto.randomUUID(), name, type, bytes: 1 })),
  });
  const picture = withFiles("", ["screenshot-2026_11.png", "image/png"]);
  const both = withFiles("see plans", ["plan.PDF", "application/pdf"], ["fox.jpeg", "image/jpeg"]);
  log.append([picture, both, messageFrom("png pdf file image https://example.org", "Bob")]);
  for (const word of ["screenshot", "2026", "11", "screen", "screenshot-2026_11.png"]) {
    assertEquals(found(log, word), [1], word);
  }
  assertEquals([found(log, "png"), found(log, "fox see")], [[3, 1], [2]]);
  assertEquals([found(log, "", { has: ["file"] }), found(log, "fox", { has: ["image"] })], [
    [2, 1],
    [2],
  ]);
  assertEquals(
    [found(log, "", { has: ["image", "document"] }), found(log, "", { has: ["video"] })],
    [
      [2],
      [],
    ],
  );
  const ofType = (...types: string[]) => found(log, "", { types });
  assertEquals([ofType("pdf"), ofType("jpg"), ofType("jpeg"), ofType("image")], [[2], [2], [2], [
    2,
    1,
  ]]);
  assertEquals([ofType("png", "pdf"), ofType("gif"), ofType('" OR text : "see')], [[2, 1], [], []]);
  assertEquals(snippets(log, "2026"), ["screenshot-[2026]_11.png"]);
  assertEquals(snippets(log, "fox see"), ["[see] plans\nplan.PDF\n[fox].jpeg"]);
  log.append([change("delete", both)]);
  assertEquals([found(log, "fox"), found(log, "", { has: ["file"] }), ofType("pdf")], [
    [],
    [1],
    [],
  ]);
});

test("SqliteLog.search(): filters by time, also in a pruned log", () => {
  using log = new SqliteLog(":memory:");
  const times = [10, 20, 20, 30, 40];
  log.adopt(
    times.map((at, i) => ({ ...messageFrom("red", "Ann", i === 0 ? "old" : "lobby"), at })),
  );
  assertEquals(found(log, "red", { since: 20 }), [5, 4, 3, 2]);
  assertEquals(found(log, "red", { until: 20 }), [1]);
  assertEquals(found(log, "red", { since: 20, until: 40 }), [4, 3, 2]);
  assertEquals(found(log, "red", { since: 20, until: 40, before: 4 }), [3, 2]);
  assertEquals([found(log, "red", { since: 41 }), found(log, "red", { until: -1 })], [[], []]);
  log.prune({ others: {}, rooms: new Map([["lobby", { count: 2 }]]) });
  assertEquals([found(log, "red", { since: 20 }), found(log, "red", { until: 31 })], [[5, 4], [
    4,
    1,
  ]]);
});

test("P7 SqliteLog.search(): does not find a deleted message by author, link or room", () => {
  using log = new SqliteLog(":memory:");
  const one = messageFrom("see https://example.org", "Ann");
  log.append([one, messageFrom("stays", "Ann")]);
  log.index(9);
  log.append([change("delete", one)]);
  assertEquals(found(log, "", { from: ["Ann"] }), [2]);
  assertEquals([found(log, "", { has: ["link"] }), found(log, "", { room: "lobby" })], [[], [2]]);
});

test("SqliteLog.search(): returns a snippet of the text with the matches marked", () => {
  using log = new SqliteLog(":memory:");
  const many = Array.from({ length: 60 }, (_, i) => `w${i}`).join(" ");
  log.append([
    messageFrom("🦊 A red fox, a Red flag", "Red"),
    messageFrom(`${many} needle ${many}`, "Ann"),
  ]);
  assertEquals(snippets(log, "re"), ["🦊 A [red] fox, a [Red] flag"]);
  const [piece = ""] = snippets(log, "needle");
  assertEquals([piece.includes("[needle]"), piece.startsWith("…"), piece.length < 200], [
    true,
    true,
    true,
  ]);
  log.append([change("edit", draft("x"), "x"), messageFrom("<b>red</b>\n\ttea", "Bob")]);
  assertEquals(snippets(log, "red tea"), ["<b>[red]</b>\n\t[tea]"]);
});
