// The list of rooms, with read markers and unread counts.

import { assert, assertEquals, assertLess } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import { cpuTimeOf } from "../../../harness/cpu_time.ts";
import { change, draft, temporaryLog } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

/** The user's rooms, as `lobby 3/1/2` for head, read and unread. */
const listed = (log: SqliteLog, range: { after?: string; limit?: number; named?: string[] } = {}) =>
  log.rooms({ user: "ann", limit: 10, named: [], ...range })
    .map(({ room, head, read, unread }) => `${room} ${head}/${read}/${unread}`);

test("SqliteLog.rooms(): counts the messages after the read marker, which never moves back", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const one = draft("one");
  log.append([one, draft("two"), change("edit", one, "first"), draft("three")]);
  const read = (seq: number) => log.moveReadMarker("lobby", { user: "ann", seq });
  assertEquals(listed(log, { after: "" }), ["lobby 4/0/3"]);
  assertEquals([read(2), read(1)], [2, 2]);
  assertEquals(listed(log, { after: "" }), ["lobby 4/2/1"]);
  assertEquals(read(99), 4);
  assertEquals(listed(log, { after: "" }), ["lobby 4/4/0"]);
  assertEquals(log.moveReadMarker("lobby", { user: "bob", seq: 1 }), 1);
  assertEquals(log.moveReadMarker("none", { user: "ann", seq: 1 }), 0);
});

test("SqliteLog.moveReadMarker(): a mark as unread moves it back and holds it until the user reads on", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  log.append([draft("one"), draft("two"), draft("three"), draft("four")]);
  log.recordFirstVisit("ann");
  const move = (seq: number, isMarkedUnread?: boolean) =>
    log.moveReadMarker("lobby", {
      user: "ann",
      seq,
      ...(isMarkedUnread !== undefined && { isMarkedUnread }),
    });
  const marked = () => log.rooms({ user: "ann", limit: 1, named: ["lobby"] })[0]?.isMarkedUnread;
  assertEquals([move(4), marked()], [4, undefined]);
  // Even the first message: a marker of 0 otherwise means that the user never read the room.
  assertEquals([move(0, true), marked(), listed(log, { named: ["lobby"] })], [0, true, [
    "lobby 4/0/4",
  ]]);
  assertEquals([move(2, true), listed(log, { named: ["lobby"] })], [2, ["lobby 4/2/2"]]);
  // A device that has not heard of the mark reports what it showed.
  assertEquals([move(4), marked()], [2, true]);
  assertEquals([move(1, false), marked()], [2, undefined]);
  assertEquals([move(3), move(1), move(9, true)], [3, 3, 4]);
});

test("SqliteLog: keeps the latest do-not-disturb setting of a user", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    for (const until of [9, 7]) log.setDoNotDisturb("ann", until);
  }
  using log = new SqliteLog(file.path);
  assertEquals([log.doNotDisturbUntil("ann"), log.doNotDisturbUntil("bob")], [7, 0]);
});

test("SqliteLog.rooms(): counts neither messages before a user's first visit nor their own as unread", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const post = (room: string, id = "bob") =>
    log.append([{ ...draft("hi", room), author: { id, role: "member" } }]);
  for (const room of ["dev", "dev", "tea", "dev"]) post(room);
  log.recordFirstVisit("ann");
  assertEquals(listed(log, { after: "" }), ["dev 3/3/0", "tea 1/1/0"]);
  for (const room of ["dev", "new", "tea"]) post(room);
  post("dev", "ann");
  log.setNotificationLevel("tea", { user: "ann", notificationLevel: "all" });
  log.recordFirstVisit("ann");
  assertEquals(listed(log, { after: "" }), ["dev 5/3/1", "new 1/0/1", "tea 2/1/1"]);
  const counts = (user?: string) =>
    log.unread(new Map([["dev", 3]]), user).map(({ unread }) => unread);
  assertEquals([counts("ann"), counts()], [[1], [2]]);
  log.append(Array.from({ length: 600 }, () => draft("more", "tea")));
  assertEquals(listed(log, { after: "" })[2], "tea 602/4/100");
});

test("SqliteLog.rooms(): counts only messages since the user was added to a private room as unread", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const room = `~${"a".repeat(26)}`;
  const change = { type: "add", member: { id: "ann", name: "Ann" } } as const;
  const add = () =>
    log.append([{ ...draft(JSON.stringify(change), room), type: "change", change }]);
  log.append([draft("secret", room)]);
  log.recordFirstVisit("ann");
  add();
  log.append([draft("hello Ann", room)]);
  assertEquals(listed(log, { named: [room] }), [`${room} 3/2/1`]);
  log.append([draft("without her", room)]);
  add();
  assertEquals(listed(log, { named: [room] }), [`${room} 5/5/0`]);
});

test("SqliteLog: keeps a user's favourites with their ranks", () => {
  using file = temporaryLog();
  const ranks = (log: SqliteLog, user = "ann") =>
    log.rooms({ user, named: [], after: "", limit: 9 }).map(({ favouriteRank }) => favouriteRank);
  {
    using log = new SqliteLog(file.path);
    for (const room of ["dev", "tea"]) log.append([draft("hi", room)]);
    for (const rank of [3, 0]) assertEquals(log.setFavourite("tea", { user: "ann", rank }), true);
    assertEquals(log.setFavourite("none", { user: "ann", rank: 1 }), false);
  }
  using log = new SqliteLog(file.path);
  assertEquals([ranks(log), ranks(log, "bob")], [[undefined, 0], [undefined, undefined]]);
  log.setFavourite("tea", { user: "ann" });
  assertEquals(ranks(log), [undefined, undefined]);
});

test("SqliteLog: keeps read markers across restarts", () => {
  using file = temporaryLog();
  {
    using log = new SqliteLog(file.path);
    log.append([draft("one"), draft("two")]);
    log.moveReadMarker("lobby", { user: "ann", seq: 1 });
  }
  using log = new SqliteLog(file.path);
  assertEquals(listed(log, { after: "" }), ["lobby 2/1/1"]);
});

test("SqliteLog.rooms(): counts up to 100 unread messages among the newest 500 entries", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const many = Array.from({ length: 300 }, (_, i) => draft(`${i}`));
  log.append(many);
  assertEquals(listed(log, { after: "" }), ["lobby 300/0/100"]);
  log.append(many.map((draft) => change("edit", draft, "again")));
  assertEquals(listed(log, { after: "" }), ["lobby 600/0/100"]);
  log.append(many.map((draft) => change("edit", draft, "once more")));
  assertEquals(listed(log, { after: "" }), ["lobby 900/0/0"]);
});

test("P7 SqliteLog.rooms(): lists the named rooms, then public ones, and no other private room", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const [own, others] = [`~${"a".repeat(26)}`, `~${"b".repeat(26)}`];
  log.append(["lobby", "9", "dev", own, others, "_server"].map((room) => draft("hi", room)));
  const rooms = (range: { after?: string; limit?: number; named?: string[] }) =>
    listed(log, range).map((room) => room.split(" ")[0]);
  assertEquals(rooms({ after: "" }), ["9", "dev", "lobby"]);
  assertEquals(rooms({ after: "dev", named: [own] }), [own, "lobby"]);
  assertEquals(rooms({ after: "", limit: 2, named: [own] }), [own, "9"]);
  assertEquals(rooms({ after: "", limit: 1, named: [own, "9"] }), [own]);
  assertEquals(rooms({ named: [own, "none", "dev"] }), [own, "dev"]);
});

test("SqliteLog.rooms(): counts from the first visit, whenever it was", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const unreadOf = (user: string) =>
    log.rooms({ user, after: "", limit: 10, named: [] }).map(({ unread }) => unread);
  const count = 40;
  for (let i = 0; i < count; i++) {
    log.recordFirstVisit(`user-${i}`);
    log.append([draft(`${i}`, i % 3 === 0 ? "dev" : "lobby")]);
  }
  for (let i = 0; i < count; i++) {
    const dev = Math.ceil(count / 3) - Math.ceil(i / 3);
    assertEquals(unreadOf(`user-${i}`), [dev, count - i - dev], `${i}`);
  }
});

test("P5 SqliteLog.unread(): takes no longer for rooms with 500 new messages than with 100", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const seqsOf = (prefix: string, count: number) => {
    const rooms = Array.from({ length: 50 }, (_, i) => `${prefix}-${i}`);
    for (const room of rooms) log.append(Array.from({ length: count }, () => draft("hi", room)));
    return new Map(rooms.map((room) => [room, 0]));
  };
  const [busy, calm] = [seqsOf("busy", 500), seqsOf("calm", 100)];
  const time = (seqs: ReadonlyMap<string, number>) =>
    cpuTimeOf(() => {
      for (let i = 0; i < 10; i++) assertEquals(log.unread(seqs, "bob")[49]?.unread, 100);
    });
  const times = Array.from({ length: 7 }, () => [time(busy), time(calm)] as const);
  const shortest = (which: 0 | 1) => Math.min(...times.map((pair) => pair[which]));
  // Counting through all of them took four times as long.
  assertLess(shortest(0), 2.5 * shortest(1));
});

test("P7 SqliteLog.rooms(): patterns match names and prefixes of public rooms only", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const own = `~${"a".repeat(26)}`;
  const names = ["dev", "dev-2", "lobby", "team-a", "team-b", "teams", own, "_server"];
  log.append(names.map((room) => draft("hi", room)));
  const rooms = (patterns: string[], range: { after?: string; limit?: number } = {}) =>
    log.rooms({ user: "ann", after: "", limit: 10, named: [], ...range, patterns })
      .map(({ room }) => room);
  assertEquals(rooms(["dev", "team-*"]), ["dev", "team-a", "team-b"]);
  assertEquals(rooms(["team-*", "dev"], { after: "dev", limit: 1 }), ["team-a"]);
  assertEquals(rooms(["dev*"]), ["dev", "dev-2"]);
  assertEquals(rooms(["dev", "dev*", "d*", "dev-2"]), ["dev", "dev-2"]);
  assertEquals(rooms(["*", "team-a"], { after: "dev-2", limit: 2 }), ["lobby", "team-a"]);
  assertEquals(rooms([own, "_server", "zzz", "team"]), []);
  assertEquals(rooms([]), []);
});

test("SqliteLog.rooms(): lists 1,000 rooms in pages, each once", () => {
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const names = Array.from({ length: 1_000 }, (_, i) => `room-${i}`);
  log.append(names.map((room) => draft("hi", room)));
  const found: string[] = [];
  for (let page: string[] = [""]; page.length > 0; found.push(...page)) {
    const range = { user: "ann", limit: 200, after: found.at(-1) ?? "", named: [] };
    page = log.rooms(range).map(({ room }) => room);
  }
  assertEquals(found, names.sort());
});

/** Adds empty public rooms to a closed log. */
function addRooms(path: string, count: number) {
  using database = new DatabaseSync(path);
  database.exec(
    `WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ${count})
     INSERT INTO room (name, head) SELECT 'room-' || n, 0 FROM number`,
  );
}

test("SqliteLog.rooms(): takes less than 20 ms if patterns match 100,000 rooms", () => {
  using file = temporaryLog();
  new SqliteLog(file.path)[Symbol.dispose]();
  addRooms(file.path, 100_000);
  using log = new SqliteLog(file.path);
  const page = { user: "ann", limit: 50, named: [] };
  for (const after of ["", "room-9999"]) {
    for (const patterns of [["room-*"], ["r*", "ro*", "roo*", "room*", "room-*"]]) {
      const time = () =>
        cpuTimeOf(() => assert(log.rooms({ ...page, after, patterns }).length > 0));
      // Takes 1 or 2 ms; before, it took more than 100 ms.
      assert(Math.min(time(), time(), time()) < 20);
    }
  }
});

test("SqliteLog.usedRooms(): takes less than 20 ms for a user who has read 100,000 public rooms", () => {
  using file = temporaryLog();
  new SqliteLog(file.path)[Symbol.dispose]();
  addRooms(file.path, 100_000);
  {
    using database = new DatabaseSync(file.path);
    database.exec("INSERT INTO read_state (user, room, read_marker) SELECT 'ann', id, 1 FROM room");
  }
  using log = new SqliteLog(file.path);
  const own = `~${"a".repeat(26)}`;
  log.append([draft("hi", own)]);
  log.moveReadMarker(own, { user: "ann", seq: 1 });
  const time = () => cpuTimeOf(() => assertEquals(log.usedRooms("ann", { limit: 1_000 }), [own]));
  // Takes 3 ms; before, it took more than 50 ms.
  assert(Math.min(time(), time(), time()) < 20);
});

test("SqliteLog.recentAuthors(): finds an author whose message precedes hundreds of edits", () => {
  // After 200 other entries, the author of a message could no longer be mentioned.
  using file = temporaryLog();
  using log = new SqliteLog(file.path);
  const message = { ...draft("hi"), author: { id: "ann", role: "member" } } as const;
  log.append([message, ...Array.from({ length: 300 }, () => change("edit", message, "again"))]);
  assertEquals(log.recentAuthors("lobby"), [{ id: "ann", name: "Ann" }]);
});
