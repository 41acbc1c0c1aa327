// No query may get slower as the log grows: checks SQLite's plan of every statement.

import { assertEquals, assertLess } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "../../../../chat/log/sqlite/file/migrate.ts";
import { prepare } from "../../../../chat/log/sqlite/statements.ts";
import { cpuTimeOf } from "../../../harness/cpu_time.ts";
import { test } from "../../../testing.ts";

/**
 * Scans that are bounded: of rooms, which are few; of the single row of `log`; of released files, the
 * first of which are taken in any order; of the words of a full-text query or a prefix; of unread
 * messages and mentions, which are counted up to a limit; of the newest rooms that a user has read; and
 * of the steps of a search by halving.
 */
const CHEAP = [
  /^SCAN (room|log|released_file|CONSTANT ROW|newest|step)$/,
  /^SCAN search VIRTUAL TABLE INDEX .*M/,
  /^SCAN (search_word VIRTUAL TABLE INDEX 513:|found)$/,
  /^SCAN ((asked|json_each) VIRTUAL TABLE INDEX .*|\(subquery-\d\))$/,
];

/** Sorts of the reactions to one message, at most 300. */
const SORTS = ["reactions", "reactingUsers"]
  .map((name) => `${name}: USE TEMP B-TREE FOR ORDER BY`);

test("Statements: none scans or sorts all messages", () => {
  using database = new DatabaseSync(":memory:");
  migrate(database, ":memory:");
  const slow = Object.entries(prepare(database)).flatMap(([name, { sourceSQL }]) =>
    plan(database, sourceSQL)
      .filter((step) =>
        /^(SCAN|USE TEMP B-TREE)/.test(step) && !CHEAP.some((cheap) => cheap.test(step))
      )
      .map((step) => `${name}: ${step}`)
  );
  assertEquals(slow, SORTS);
});

test("P5 Statements: running one does not compile it again", () => {
  using database = new DatabaseSync(":memory:");
  migrate(database, ":memory:");
  const { entriesInRoom } = prepare(database);
  const values = { room: "none", after: 0, before: 1, limit: 1 };
  const time = (work: () => unknown) => {
    const measure = () =>
      cpuTimeOf(() => {
        for (let i = 0; i < 500; i++) work();
      });
    return Math.min(measure(), measure(), measure(), measure());
  };
  const running = time(() => entriesInRoom.all(values));
  const compiling = time(() => database.prepare(entriesInRoom.sourceSQL));
  // With a parameter after LIMIT, running took as long as compiling.
  assertLess(running, compiling / 3);
});

function plan(database: DatabaseSync, sql: string): string[] {
  return database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail));
}
