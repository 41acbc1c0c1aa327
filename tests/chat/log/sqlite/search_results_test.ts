import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SearchRange } from "../../../../chat/log.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { decodeJson } from "../../../../chat/protocol.ts";
import { PRIVATE } from "../../made_changes.ts";
import { change, draft } from "../../made_logs.ts";
import { test } from "../../../testing.ts";

const say = (text: string, from: string, room = "lobby") => ({ ...draft(text, room), from });

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

test("A search is narrowed to who wrote, by whole words of the name, in any case", () => {
  using log = new SqliteLog(":memory:");
  log.append([say("red", "Ann"), say("red", "Ann Lee"), say("blue", "Ann"), say("red", "Zoë")]);
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

test("Whatever name is searched for, it is a name: it breaks no query and widens none", () => {
  using log = new SqliteLog(":memory:");
  log.append([say("red", "Ann"), say("red", "Bob", PRIVATE)]);
  const part = fc.constantFrom(
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
    "\u{e000}1",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")), (name) => {
      const gids = found(log, "red", { from: [name], privateRooms: [] });
      assertEquals(gids.includes(2), false, JSON.stringify(name));
    }),
    { numRuns: 2_000 },
  );
});

test("A search is narrowed to what has a link, as the message is now", () => {
  using log = new SqliteLog(":memory:");
  const [one, two] = [say("see https://example.org", "Ann"), say("https is fine", "Ann")];
  log.append([one, two, say("HTTP://A", "Bob"), say("http://", "Bob")]);
  assertEquals(found(log, "", { hasLink: true }), [3, 1]);
  assertEquals(found(log, "see", { hasLink: true, from: ["Ann"] }), [1]);
  log.append([change("edit", one, "see"), change("edit", two, "http://b.example now")]);
  assertEquals(found(log, "", { hasLink: true }), [3, 2]);
});

test("A search is narrowed to a time, also in a log that was pruned", () => {
  using log = new SqliteLog(":memory:");
  const times = [10, 20, 20, 30, 40];
  log.adopt(times.map((at, i) => ({ ...say("red", "Ann", i === 0 ? "old" : "lobby"), at })));
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

test("P7 What was deleted is found by nothing that it had", () => {
  using log = new SqliteLog(":memory:");
  const one = say("see https://example.org", "Ann");
  log.append([one, say("stays", "Ann")]);
  log.index(9);
  log.append([change("delete", one)]);
  assertEquals(found(log, "", { from: ["Ann"] }), [2]);
  assertEquals([found(log, "", { hasLink: true }), found(log, "", { room: "lobby" })], [[], [2]]);
});

test("What was found comes with a piece of its text in which it is marked", () => {
  using log = new SqliteLog(":memory:");
  const many = Array.from({ length: 60 }, (_, i) => `w${i}`).join(" ");
  log.append([say("🦊 A red fox, a Red flag", "Red"), say(`${many} needle ${many}`, "Ann")]);
  assertEquals(snippets(log, "re"), ["🦊 A [red] fox, a [Red] flag"]);
  const [piece = ""] = snippets(log, "needle");
  assertEquals([piece.includes("[needle]"), piece.startsWith("…"), piece.length < 200], [
    true,
    true,
    true,
  ]);
  log.append([change("edit", draft("x"), "x"), say("<b>red</b>\n\ttea", "Bob")]);
  assertEquals(snippets(log, "red tea"), ["<b>[red]</b>\n\t[tea]"]);
});
