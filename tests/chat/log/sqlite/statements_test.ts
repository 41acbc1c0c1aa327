// No question may cost more the longer the log is: SQLite says how it goes about each statement.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "../../../../chat/log/sqlite/migrate.ts";
import { prepare } from "../../../../chat/log/sqlite/statements.ts";
import { test } from "../../../testing.ts";

/**
 * Rooms are few, the log's own row is one, a full-text query goes by its words, the words of a
 * beginning are looked up one by one, each from its place, and what is unread, or mentions somebody, is
 * counted so far only. Of the rooms that a user has read so many are looked at, the newest.
 */
const CHEAP = [
  /^SCAN (room|log|CONSTANT ROW|newest)$/,
  /^SCAN search VIRTUAL TABLE INDEX .*M/,
  /^SCAN (search_word VIRTUAL TABLE INDEX 513:|found)$/,
  /^SCAN ((asked|json_each) VIRTUAL TABLE INDEX .*|\(subquery-\d\))$/,
];

/** What is shown at one message, 300 at most, is sorted by when it came. */
const SORTS = ["reactions", "reactingUsers"]
  .map((name) => `${name}: USE TEMP B-TREE FOR ORDER BY`);

test("no statement of the log reads or sorts all messages", () => {
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

test("Statements: pages of messages pass over no other entries", () => {
  // 100,000 reactions after the last message of a room cost the broker 15 ms for each page of it.
  using database = new DatabaseSync(":memory:");
  migrate(database, ":memory:");
  const { newestMessages, oldestMessages } = prepare(database);
  for (const { sourceSQL } of [newestMessages, oldestMessages]) {
    const steps = plan(database, sourceSQL).filter((step) => step.includes("entry_message"));
    assertEquals(steps.length, 1, sourceSQL);
  }
});

function plan(database: DatabaseSync, sql: string): string[] {
  return database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail));
}
