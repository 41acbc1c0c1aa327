// One thread of the broker answers searches and stores messages: a search must end in time, whatever
// the query is, and whatever texts its author stored before.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { handleRequest } from "../../../../../chat/broker/request_handlers.ts";
import { SqliteLog } from "../../../../../chat/log/sqlite/log.ts";
import type { Answer } from "../../../../../chat/protocol.ts";
import { cpuTimeOf } from "../../../../harness/cpu_time.ts";
import { PRIVATE } from "../../../directory/directory_fixture.ts";
import { draft } from "../../log_fixture.ts";
import { test } from "../../../../testing.ts";

/** Maximum CPU time for one answer. */
const MAX_MS = 50;
/** Maximum length of a message, and of a search. */
const TEXT_CHARS = 4_000;
const QUERY_CHARS = 200;

const encoder = new TextEncoder();

function ask(log: SqliteLog, args: object): Answer {
  const body = encoder.encode(JSON.stringify({ limit: 200, ...args }));
  return handleRequest(log, { id: "1", method: "search", body }).answer;
}

/**
 * Runs a search and continues it where it stopped, at most `rounds` times. Returns the time of the
 * slowest answer and the gids found. A slow answer is measured again, as the machine may be busy.
 */
function searchOn(log: SqliteLog, args: object, rounds: number) {
  const gids: number[] = [];
  let slowest = 0;
  let before: number | undefined;
  for (let round = 0; round < rounds; round++) {
    let found: Answer | undefined;
    const { unindexed } = log;
    const range = before === undefined ? {} : { before };
    const time = () => cpuTimeOf(() => found = ask(log, { ...args, ...range }));
    slowest = Math.max(slowest, fastest(time));
    if (!found || !("entries" in found)) throw new Error("The search was not answered");
    gids.push(...found.entries.map(({ gid }) => gid));
    const isFurther = found.before === undefined || found.before < (before ?? Infinity);
    assert(isFurther || log.unindexed < unindexed, "the search makes no progress");
    before = found.before;
    if (before === undefined) break;
  }
  return { slowest, gids, before };
}

function fastest(time: () => number): number {
  const ms = time();
  return ms <= MAX_MS ? ms : Math.min(ms, time(), time());
}

/** Repeats a part up to a length in characters. */
const filled = (part: string, chars: number) =>
  part.repeat(chars / part.length + 1).slice(0, chars);

const rareWords = (chars: number) =>
  Array.from({ length: chars / 5 }, (_, i) => (i * 7_919 % 1_679_616).toString(36).padStart(4, "0"))
    .join(" ");

/** Queries from reports of attacks, and others that are expensive. */
const EXPENSIVE: readonly (readonly [name: string, text: string, words: string])[] = [
  ["one word", filled("a ", TEXT_CHARS), "a"],
  ["one word repeated", filled("a ", TEXT_CHARS), filled("a ", QUERY_CHARS - 1)],
  [
    "a long phrase that almost matches",
    `${filled("a ", 3_700)}c ${filled("a ", 194)}z`,
    `${filled("a-", 198)}z`,
  ],
  [
    "overlapping phrases",
    filled("a ", TEXT_CHARS),
    Array.from({ length: 13 }, (_, i) => Array(i + 1).fill("a").join("-")).join(" "),
  ],
  ["a prefix of many words", rareWords(TEXT_CHARS), "0"],
  [
    "a long prefix of many words",
    Array.from({ length: 360 }, (_, i) => `begin${(i * 7_919 % 46_656).toString(36)}`).join(" "),
    "begin",
  ],
  ["words that are never adjacent", filled("a b ", TEXT_CHARS), "a-a b-b"],
];

for (const [name, text, words] of EXPENSIVE) {
  test(`SqliteLog.search(): answers within 50 ms and says where to continue: ${name}`, () => {
    using log = new SqliteLog(":memory:");
    for (let i = 0; i < 6; i++) log.append(Array.from({ length: 20 }, () => draft(text)));
    const { slowest } = searchOn(log, { words }, 12);
    assert(slowest <= MAX_MS, `${slowest} ms`);
  });
}

const part = fc.oneof(
  fc.constantFrom("a", "b", "ab", "é", "漢", "1", "\u0301", "begin", "the"),
  fc.constantFrom(" ", "-", ".", "\n", '"', "*", "'"),
);
const pattern = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));

test("SqliteLog.search(): answers within 50 ms for any query and any texts", () => {
  const search = fc.record({
    texts: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    words: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    room: fc.constantFrom("lobby", PRIVATE),
  });
  fc.assert(
    fc.property(search, ({ texts, words, room }) => {
      using log = new SqliteLog(":memory:");
      const stored = texts.map((text) => filled(`${text} `, TEXT_CHARS));
      for (let i = 0; i < 10; i++) log.append(stored.map((text) => draft(text, room)));
      const query = words.map((word) => filled(word, QUERY_CHARS / words.length - 1)).join(" ");
      const { slowest } = searchOn(log, { words: query, privateRooms: [] }, 5);
      assert(slowest <= MAX_MS, `${slowest} ms`);
    }),
    { numRuns: 15 },
  );
});

test("SqliteLog.search(): continues an unfinished search until all is found, in the same order", () => {
  using log = new SqliteLog(":memory:");
  const texts = Array.from({ length: 300 }, (_, i) => `${filled("a ", 1_000)} w${i % 3}`);
  log.append(texts.map((text, i) => draft(text, i % 2 === 0 ? "lobby" : PRIVATE)));
  const expected = texts.flatMap((text, i) => text.endsWith("w1") ? [i + 1] : []).reverse();
  const gids: number[] = [];
  let answers = 0;
  for (let before: number | undefined = 301; before !== undefined; answers++) {
    const found = log.search("a w1", {
      limit: 1_000,
      privateRooms: [PRIVATE],
      before,
      withinMs: 0,
    });
    gids.push(...found.entries.map(({ gid }) => gid));
    before = found.before;
  }
  assertEquals(gids, expected);
  assert(answers > 10, `${answers} answers`);
  const whole = log.search("a w1", { limit: 1_000, privateRooms: [PRIVATE] });
  assertEquals([whole.entries.map(({ gid }) => gid), whole.before], [expected, undefined]);
});

test("P7 SqliteLog.search(): the position where it stops does not reveal which messages of other rooms match", () => {
  using log = new SqliteLog(":memory:");
  log.append(Array.from({ length: 6_000 }, (_, i) => draft(i % 3 === 0 ? "red" : "blue", PRIVATE)));
  while (log.unindexed > 0) log.index(1_000);
  const ends: number[] = [];
  for (let before: number | undefined = 6_001; before !== undefined;) {
    const found = log.search("red", { limit: 10, privateRooms: [], before, withinMs: 0 });
    assertEquals(found.entries, []);
    before = found.before;
    if (before !== undefined) ends.push(before);
  }
  assert(ends.length > 1 && ends.every((end) => end % 256 === 0), `${ends}`);
});
