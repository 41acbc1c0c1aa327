// One thread of the broker answers all searches and stores all messages: a search must end in time,
// whatever is asked, and whatever was stored before by who asks.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { handleRequest } from "../../chat/broker/request_handlers.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import type { Answer } from "../../chat/protocol.ts";
import { cpuTimeOf } from "../cpu_time.ts";
import { PRIVATE } from "./made_changes.ts";
import { draft } from "./made_logs.ts";
import { test } from "../testing.ts";

/** Milliseconds of the broker for one answer. */
const MAX_MS = 50;
/** Longest text of a message, and of a search. */
const TEXT_CHARS = 4_000;
const QUERY_CHARS = 200;

const encoder = new TextEncoder();

function ask(log: SqliteLog, args: object): Answer {
  const body = encoder.encode(JSON.stringify({ limit: 200, ...args }));
  return handleRequest(log, { id: "1", method: "search", body }).answer;
}

/**
 * The dearest answer to a search that goes on where it ended, so many times at most, and the gids that
 * it found. An answer is made again where it took long, as the machine may have been in the way.
 */
function searchOn(log: SqliteLog, args: object, rounds: number) {
  const gids: number[] = [];
  let dearest = 0;
  let before: number | undefined;
  for (let round = 0; round < rounds; round++) {
    let found: Answer | undefined;
    const { unindexed } = log;
    const range = before === undefined ? {} : { before };
    const time = () => cpuTimeOf(() => found = ask(log, { ...args, ...range }));
    dearest = Math.max(dearest, fastest(time));
    if (!found || !("entries" in found)) throw new Error("There is no answer");
    gids.push(...found.entries.map(({ gid }) => gid));
    const isFurther = found.before === undefined || found.before < (before ?? Infinity);
    assert(isFurther || log.unindexed < unindexed, "It does not go on");
    before = found.before;
    if (before === undefined) break;
  }
  return { dearest, gids, before };
}

function fastest(time: () => number): number {
  const ms = time();
  return ms <= MAX_MS ? ms : Math.min(ms, time(), time());
}

/** A text of so many characters that repeats a part. */
const filled = (part: string, chars: number) =>
  part.repeat(chars / part.length + 1).slice(0, chars);

const rareWords = (chars: number) =>
  Array.from({ length: chars / 5 }, (_, i) => (i * 7_919 % 1_679_616).toString(36).padStart(4, "0"))
    .join(" ");

/** What the reports on attacks had, and what is dear for other reasons. */
const DEAR: readonly (readonly [name: string, text: string, words: string])[] = [
  ["one word", filled("a ", TEXT_CHARS), "a"],
  ["one word again and again", filled("a ", TEXT_CHARS), filled("a ", QUERY_CHARS - 1)],
  [
    "a long phrase that is nearly there",
    `${filled("a ", 3_700)}c ${filled("a ", 194)}z`,
    `${filled("a-", 198)}z`,
  ],
  [
    "phrases that overlap",
    filled("a ", TEXT_CHARS),
    Array.from({ length: 13 }, (_, i) => Array(i + 1).fill("a").join("-")).join(" "),
  ],
  ["many beginnings", rareWords(TEXT_CHARS), "0"],
  [
    "a long beginning of many words",
    Array.from({ length: 360 }, (_, i) => `begin${(i * 7_919 % 46_656).toString(36)}`).join(" "),
    "begin",
  ],
  ["words that never meet", filled("a b ", TEXT_CHARS), "a-a b-b"],
];

for (const [name, text, words] of DEAR) {
  test(`SqliteLog: a search ends in time and says where it goes on: ${name}`, () => {
    using log = new SqliteLog(":memory:");
    for (let i = 0; i < 6; i++) log.append(Array.from({ length: 20 }, () => draft(text)));
    const { dearest } = searchOn(log, { words }, 12);
    assert(dearest <= MAX_MS, `${dearest} ms`);
  });
}

const part = fc.oneof(
  fc.constantFrom("a", "b", "ab", "é", "漢", "1", "\u0301", "begin", "the"),
  fc.constantFrom(" ", "-", ".", "\n", '"', "*", "'"),
);
const pattern = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));

test("SqliteLog: no search over any messages takes long", () => {
  const asked = fc.record({
    texts: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    words: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    room: fc.constantFrom("lobby", PRIVATE),
  });
  fc.assert(
    fc.property(asked, ({ texts, words, room }) => {
      using log = new SqliteLog(":memory:");
      const stored = texts.map((text) => filled(`${text} `, TEXT_CHARS));
      for (let i = 0; i < 10; i++) log.append(stored.map((text) => draft(text, room)));
      const wanted = words.map((one) => filled(one, QUERY_CHARS / words.length - 1)).join(" ");
      const { dearest } = searchOn(log, { words: wanted, privateRooms: [] }, 5);
      assert(dearest <= MAX_MS, `${dearest} ms`);
    }),
    { numRuns: 15 },
  );
});

test("SqliteLog: a search that ends before it has all goes on until it has, in the same order", () => {
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

test("P7 SqliteLog: where a search ends does not tell which messages of others have the words", () => {
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
