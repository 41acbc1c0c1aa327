// Messages are indexed some time after they are stored, so that indexing delays no sender. Search
// results must not show the difference.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { parseRetention } from "../../../../../chat/config/retention.ts";
import { SqliteLog } from "../../../../../chat/log/sqlite/log.ts";
import { findViolations } from "../../../../../chat/log/sqlite/file/integrity_checks.ts";
import { decodeJson } from "../../../../../chat/protocol.ts";
import { change, draft, temporaryLog, textOf } from "../../log_fixture.ts";
import { test } from "../../../../testing.ts";

const found = (log: SqliteLog, words: string, range = {}) =>
  log.search(words, { limit: 100, ...range }).entries.map(({ gid }) => gid);

function violationsIn(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return findViolations(database);
  } finally {
    database.close();
  }
}

test("SqliteLog.search(): finds a message as soon as it is stored, although it is indexed later", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.append(["one", "two", "three"].map((text) => draft(text)));
  assertEquals(log.unindexed, 3);
  assertEquals(found(log, "three"), [3]);
  assertEquals(log.unindexed, 0);
});

test("SqliteLog.search(): finds the current text of messages edited, deleted or pruned at any stage of indexing", () => {
  for (let indexed = 0; indexed <= 12; indexed++) {
    using file = temporaryLog();
    using log = new SqliteLog(file.path);
    const [one, two, three] = [draft("word one"), draft("word two"), draft("word three")];
    log.append([
      one,
      two,
      three,
      draft("word", "gone"),
      draft("word", "gone"),
      draft("word", "dev"),
    ]);
    log.index(indexed);
    log.append([change("edit", one, "word first"), change("delete", two), draft("word", "gone")]);
    log.append([change("edit", three, "word third"), change("edit", one, "word 1st")]);
    log.index(Math.max(0, indexed - 6));
    assertEquals(log.prune(parseRetention("gone: count=1")).removed, 2);
    assertEquals(violationsIn(file.path), [], `${indexed} were indexed`);
    assertEquals(found(log, "word"), [9, 6, 3, 1]);
    assertEquals([found(log, "word third"), found(log, "word 1st")], [[3], [1]]);
    assertEquals([found(log, "one"), found(log, "first"), found(log, "two")], [[], [], []]);
    assertEquals(violationsIn(file.path), [], `${indexed} were indexed, then all`);
  }
});

test("SqliteLog: resumes indexing after a restart", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    log.append(["one", "two", "three", "four"].map((number) => draft(`word ${number}`)));
    log.index(2);
  }
  using log = new SqliteLog(file.path);
  assertEquals(log.unindexed, 2);
  log.append([draft("word five")]);
  assertEquals(found(log, "word"), [5, 4, 3, 2, 1]);
  assertEquals(violationsIn(file.path), []);
});

test("SqliteLog.adopt(): indexes imported entries at once", () => {
  using log = new SqliteLog(":memory:");
  log.adopt([{ ...draft("word"), at: 1 }, { ...draft("word"), at: 2 }]);
  assertEquals(log.unindexed, 0);
});

test("SqliteLog.search(): finds the messages indexed so far while another program locks the log", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.append([draft("word one")]);
  assertEquals(found(log, "word"), [1]);
  log.append([draft("word two")]);
  const other = new DatabaseSync(file.path);
  other.exec("BEGIN IMMEDIATE");
  assertEquals(found(log, "word"), [1]);
  other.close();
  assertEquals(found(log, "word"), [2, 1]);
});

test("SqliteLog.search(): a prefix of any length finds its words, newest first, in all rooms or one", () => {
  using log = new SqliteLog(":memory:");
  const words = ["quick", "quicker", "quickly", "quiet", "quay", "Quickest", "other"];
  log.append(words.map((word, i) => draft(`${word} words`, i % 2 === 0 ? "lobby" : "dev")));
  assertEquals(found(log, "q"), [6, 5, 4, 3, 2, 1]);
  assertEquals(found(log, "qu"), [6, 5, 4, 3, 2, 1]);
  assertEquals(found(log, "qui"), [6, 4, 3, 2, 1]);
  assertEquals(found(log, "quic"), [6, 3, 2, 1]);
  assertEquals(found(log, "quick"), [6, 3, 2, 1]);
  assertEquals(found(log, "QUICKE"), [6, 2]);
  assertEquals(found(log, "quickest"), [6]);
  assertEquals(found(log, "quickestest"), []);
  assertEquals(found(log, "words quick", { room: "dev" }), [6, 2]);
  assertEquals(found(log, "words quick", { before: 6, limit: 2 }), [3, 2]);
});

test("SqliteLog.search(): a prefix finds all its words, even more than are looked up individually", () => {
  using log = new SqliteLog(":memory:");
  const words = Array.from({ length: 60 }, (_, i) => `begin${i}`);
  log.append(words.map((word) => draft(word)));
  assertEquals(found(log, "begin").length, 60);
  assertEquals(found(log, "begin1").length, 11);
});

test("SqliteLog.search(): a prefix with letters beyond a to z matches as the index folds them", () => {
  using log = new SqliteLog(":memory:");
  log.append([draft("Größenordnung"), draft("Übermorgen"), draft("漢字かな交じり文")]);
  assertEquals([found(log, "größeno"), found(log, "UBERMO"), found(log, "übermor")], [
    [1],
    [2],
    [2],
  ]);
  assertEquals([found(log, "漢"), found(log, "漢字かな交")], [[3], [3]]);
});

test("SqliteLog.search(): finds the other forms of English words, unless they are quoted", () => {
  using log = new SqliteLog(":memory:");
  const texts = ["the release", "many releases here", "we released it", "releasing now", "relay"];
  log.append(texts.map((text) => draft(text)));
  assertEquals(found(log, "releases"), [4, 3, 2, 1]);
  assertEquals(found(log, "Released it"), [3]);
  assertEquals(found(log, '"releases" here'), [2]);
  assertEquals(found(log, '"releases" now'), []);
  const [newest] = log.search("releases", { limit: 1 }).entries;
  assertEquals(decodeJson(newest?.body ?? new Uint8Array()), {
    ...decodeJson(newest?.body ?? new Uint8Array()) as object,
    snippet: { text: "releasing now", marks: [[0, 9]] },
  });
});

test("SqliteLog.search(): ignores punctuation between words", () => {
  using log = new SqliteLog(":memory:");
  log.append([draft("quick - and well-known")]);
  for (
    const words of ["quick -", "- quick", "& well-known", "well-kno", '"quick" and', "quick, (we"]
  ) {
    assertEquals(found(log, words), [1], words);
  }
  assertEquals(found(log, "known-well"), []);
});

test("SqliteLog.search(): finds messages by the words of their current text, newest first", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const [one, two] = [draft("the quick fox"), draft("a quick look")];
  log.append([one, two, draft("Quick, in dev", "dev"), draft('say "AND" OR (x* NEAR')]);
  const found = (words: string, range = {}) =>
    log.search(words, { limit: 10, ...range }).entries.map(({ gid }) => gid);
  assertEquals(found("quick"), [3, 2, 1]);
  assertEquals(found("quick fox"), [1]);
  assertEquals(found("qui"), [3, 2, 1]);
  assertEquals(found("quick", { room: "lobby" }), [2, 1]);
  assertEquals(found("quick", { room: "none" }), []);
  assertEquals(found("quick", { before: 3, limit: 1 }), [2]);
  assertEquals(found('"AND" OR (x* NEAR'), [4]);
  for (const words of ["", "  ", "a\u0000b", "\u0000", '"', "*", "room : r1", "text:", "()", "-"]) {
    found(words);
  }
  log.append([change("edit", one, "the slow fox")]);
  assertEquals([found("quick fox"), found("slow")], [[], [1]]);
});

test("P7 SqliteLog.search(): finds nothing in private rooms the user may not read", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const [own, others] = [`~${"a".repeat(26)}`, `~${"b".repeat(26)}`];
  const secret = draft("red secret", others);
  const many = Array.from({ length: 20 }, () => draft("red flood", others));
  log.append([draft("red fox"), draft("red plan", own), secret, ...many]);
  log.append([change("edit", secret, "red riddle")]);
  const found = (privateRooms?: string[], words = "red") => {
    const range = { limit: 2, ...(privateRooms ? { privateRooms } : {}) };
    return log.search(words, range).entries.map(textOf);
  };
  assertEquals(found([]), ["red fox"]);
  assertEquals(found([own]), ["red plan", "red fox"]);
  assertEquals(found([own, others, "~none"], "riddle"), ["red riddle"]);
  assertEquals([found([own], "riddle"), found([own], "private")], [[], []]);
  assertEquals(found(Array.from({ length: 300 }, (_, i) => `~${i}`).concat(own)), [
    "red plan",
    "red fox",
  ]);
  assertEquals(found(), ["red flood", "red flood"]);
  log.append([change("delete", secret)]);
  assertEquals(found([others], "riddle"), []);
});
