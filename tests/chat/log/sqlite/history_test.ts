// Reading a log: the entries after a position, and pages of a room.

import { assertEquals } from "@std/assert";
import { parseRetention } from "../../../../chat/config/retention.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { change, draft, entriesOf, temporaryLog, textOf } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

test("SqliteLog.after(): returns entries in order, of all rooms or some", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.append(["a", "b", "c", "a", "b", "c"].map((room, i) => draft(`${i + 1}`, room)));
  assertEquals(log.after(2, { limit: 3 }).map(textOf), ["3", "4", "5"]);
  assertEquals(log.after(1, { limit: 10, rooms: ["b", "a"] }).map(textOf), ["2", "4", "5"]);
  assertEquals(log.after(0, { limit: 3, rooms: ["b", "a"] }).map(textOf), ["1", "2", "4"]);
  assertEquals(log.after(0, { limit: 10, rooms: ["none"] }), []);
  assertEquals(log.after(6, { limit: 10 }), []);
});

test("SqliteLog.after(): returns for some rooms what it returns for all, without the others", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  // Rooms with many and with few entries, in bursts, so that most entries come from one room.
  const names = Array.from({ length: 12 }, (_, i) => `room${i}`);
  const drafts = Array.from({ length: 300 }, (_, i) => {
    const room = names[i % 7 === 0 ? i % 12 : Math.floor(i / 50)] ?? "room0";
    return draft(String(i), room);
  });
  const all = entriesOf(log.append(drafts));
  for (const count of [1, 2, 5, 12]) {
    const rooms = [...names.slice(-count), ...names.slice(-count), "none"];
    for (const limit of [1, 7, 60, 1_000]) {
      for (const gid of [0, 1, 149, 299, 300]) {
        const expected = all.filter((entry) => entry.gid > gid && rooms.includes(entry.room));
        assertEquals(log.after(gid, { limit, rooms }), expected.slice(0, limit));
      }
    }
  }
});

test("SqliteLog.page(): returns the newest messages, or those before or after a seq", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.append(Array.from({ length: 9 }, (_, i) => draft(`${i + 1}`)));
  assertEquals(log.page("lobby", { limit: 3 }).map(textOf), ["7", "8", "9"]);
  assertEquals(log.page("lobby", { limit: 3, before: 7 }).map(textOf), ["4", "5", "6"]);
  assertEquals(log.page("lobby", { limit: 3, after: 4 }).map(textOf), ["5", "6", "7"]);
  assertEquals(log.page("lobby", { limit: 9, after: 4, before: 7 }).map(textOf), ["5", "6"]);
  assertEquals(log.page("other", { limit: 3 }), []);
});

test("SqliteLog.page(): around a seq, returns as many messages before it as from it on", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const drafts = Array.from({ length: 8 }, (_, i) => draft(`${i + 1}`));
  log.append([...drafts, change("edit", drafts[3] ?? draft(""), "four"), draft("10")]);
  const around = (seq: number, limit = 4) =>
    log.page("lobby", { limit, around: seq }).map(textOf).join(" ");
  assertEquals(around(4), "2 3 four 5");
  assertEquals([around(1), around(10), around(11)], ["1 2", "7 8 10", "8 10"]);
  // Seq 9 is an edit: the page has the messages next to it.
  assertEquals([around(9), around(4, 1), around(0), around(1, 0)], ["7 8 10", "four", "1 2", ""]);
  assertEquals(log.page("other", { limit: 4, around: 1 }), []);
});

test("SqliteLog.seqAt(): finds the first entry at or after a time, also in a pruned log", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const past = (at: number, room = "lobby") => ({ ...draft(`${at}`, room), at });
  log.adopt([...[10, 20, 20, 30, 40, 50].map((at) => past(at)), past(1, "dev")]);
  const seqs = () => [0, 10, 15, 20, 21, 50, 51].map((at) => log.seqAt("lobby", at));
  assertEquals(seqs(), [1, 1, 2, 2, 4, 6, 7]);
  assertEquals([log.seqAt("dev", 1), log.seqAt("dev", 2), log.seqAt("none", 1)], [1, 2, 1]);
  log.prune(parseRetention("lobby: count=3"));
  assertEquals(seqs(), [4, 4, 4, 4, 4, 6, 7]);
});

test("SqliteLog.message(): finds a message by id in its own room only", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const entry = draft("one");
  const edit = change("edit", entry, "first");
  log.append([entry, edit]);
  const found = (room: string, id: string) => log.message(room, id)?.gid;
  assertEquals([found("lobby", entry.id), found("other", entry.id)], [1, undefined]);
  assertEquals([found("lobby", edit.id), found("lobby", "none")], [undefined, undefined]);
  assertEquals(log.message("lobby", entry.id)?.type, "message");
});
