// What is read of a log: what came after a place, and pages of a room.

import { assertEquals } from "@std/assert";
import { parseRetention } from "../../../../chat/config/retention.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { change, draft, entriesOf, temporaryLog, textOf } from "../../made_logs.ts";
import { test } from "../../../testing.ts";

test("What is read after a gid is in order, of all rooms or of some", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  log.append(["a", "b", "c", "a", "b", "c"].map((room, i) => draft(`${i + 1}`, room)));
  assertEquals(log.after(2, { limit: 3 }).map(textOf), ["3", "4", "5"]);
  assertEquals(log.after(1, { limit: 10, rooms: ["b", "a"] }).map(textOf), ["2", "4", "5"]);
  assertEquals(log.after(0, { limit: 3, rooms: ["b", "a"] }).map(textOf), ["1", "2", "4"]);
  assertEquals(log.after(0, { limit: 10, rooms: ["none"] }), []);
  assertEquals(log.after(6, { limit: 10 }), []);
});

test("What is read of some rooms is what all have, without the others, from any place on", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  // Rooms with many entries and rooms with few, in bursts: most of what is read comes from one.
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
        const expected = all.filter((one) => one.gid > gid && rooms.includes(one.room));
        assertEquals(log.after(gid, { limit, rooms }), expected.slice(0, limit));
      }
    }
  }
});

test("A page has the newest messages, those before a seq or those after one", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  log.append(Array.from({ length: 9 }, (_, i) => draft(`${i + 1}`)));
  assertEquals(log.page("lobby", { limit: 3 }).map(textOf), ["7", "8", "9"]);
  assertEquals(log.page("lobby", { limit: 3, before: 7 }).map(textOf), ["4", "5", "6"]);
  assertEquals(log.page("lobby", { limit: 3, after: 4 }).map(textOf), ["5", "6", "7"]);
  assertEquals(log.page("lobby", { limit: 9, after: 4, before: 7 }).map(textOf), ["5", "6"]);
  assertEquals(log.page("other", { limit: 3 }), []);
});

test("A page around a seq has the messages from it on and as many before it", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const drafts = Array.from({ length: 8 }, (_, i) => draft(`${i + 1}`));
  log.append([...drafts, change("edit", drafts[3] ?? draft(""), "four"), draft("10")]);
  const around = (seq: number, limit = 4) =>
    log.page("lobby", { limit, around: seq }).map(textOf).join(" ");
  assertEquals(around(4), "2 3 four 5");
  assertEquals([around(1), around(10), around(11)], ["1 2", "7 8 10", "8 10"]);
  // An edit stands there: the messages beside it are meant.
  assertEquals([around(9), around(4, 1), around(0), around(1, 0)], ["7 8 10", "four", "1 2", ""]);
  assertEquals(log.page("other", { limit: 4, around: 1 }), []);
});

test("The place of a time in a room is found by halves, in a log that was pruned, too", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const past = (at: number, room = "lobby") => ({ ...draft(`${at}`, room), at });
  log.adopt([...[10, 20, 20, 30, 40, 50].map((at) => past(at)), past(1, "dev")]);
  const seqs = () => [0, 10, 15, 20, 21, 50, 51].map((at) => log.seqAt("lobby", at));
  assertEquals(seqs(), [1, 1, 2, 2, 4, 6, 7]);
  assertEquals([log.seqAt("dev", 1), log.seqAt("dev", 2), log.seqAt("none", 1)], [1, 2, 1]);
  log.prune(parseRetention("lobby: count=3"));
  assertEquals(seqs(), [4, 4, 4, 4, 4, 6, 7]);
});

test("One message is found in its room, as it is now, and nothing else by an id", () => {
  using place = temporaryLog();
  using log = new SqliteLog(place.path);
  const one = draft("one");
  const edit = change("edit", one, "first");
  log.append([one, edit]);
  const found = (room: string, id: string) => log.message(room, id)?.gid;
  assertEquals([found("lobby", one.id), found("other", one.id)], [1, undefined]);
  assertEquals([found("lobby", edit.id), found("lobby", "none")], [undefined, undefined]);
  assertEquals(log.message("lobby", one.id)?.type, "message");
});
