import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { groupMentionIn } from "../../../../chat/domain/group_mention.ts";
import { findViolations } from "../../../../chat/log/sqlite/file/integrity_checks.ts";
import { exportLog, importLog } from "../../../../chat/log/export.ts";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import type { Draft } from "../../../../chat/message.ts";
import { decodeJson } from "../../../../chat/protocol.ts";
import { cpuTimeOf } from "../../../harness/cpu_time.ts";
import { openChatLog, REMOVE_EVERYTHING, temporaryLog } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

const PLANS = `~${"p".repeat(26)}`;
const EVERYTHING = { before: Number.MAX_SAFE_INTEGER, limit: 50 };

/** A log in which only Ann is present. Messages mention Cleo if they contain her id. */
function openLog() {
  const chat = openChatLog({
    room: () => undefined,
    draft: () => undefined,
    mentions: ({ text }) => text.includes("@cleo") ? [{ id: "cleo", name: "Cleo" }] : [],
    group: ({ text }) => {
      const groupMention = groupMentionIn(text);
      return groupMention && { groupMention, present: ["ann"] };
    },
  });
  const { log } = chat;
  return {
    ...chat,
    mentions: (user: string, room = "lobby") =>
      log.rooms({ user, named: [room], limit: 1 })[0]?.mentions,
    activity: (user: string, joined?: ReadonlyMap<string, number>) =>
      log.activity({ user, joined, ...EVERYTHING }).map(({ type, groupMention, message }) =>
        [type, groupMention, message.text].filter(Boolean).join(" ")
      ),
    group: ({ id }: Draft) => {
      const [entry] = log.messages("lobby", { ids: [id] });
      const body = entry && decodeJson(entry.body);
      return typeof body === "object" && body !== null && "groupMention" in body
        ? body.groupMention
        : undefined;
    },
    rows() {
      using database = new DatabaseSync(chat.path, { readOnly: true });
      const count = (table: string) =>
        database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows;
      return [count("group_mention"), count("mention"), count("activity")];
    },
  };
}

test("SqliteLog: @room counts as a mention of everyone but its author, with a single row", () => {
  using chat = openLog();
  chat.say("bob", "hello");
  chat.say("bob", "@room and @cleo");
  assertEquals(["ann", "bob", "cleo"].map((user) => chat.mentions(user)), [1, 0, 1]);
  assertEquals(["ann", "bob", "cleo"].map((user) => chat.newFor(user)), [1, 0, 1]);
  assertEquals(chat.activity("ann"), ["mention room @room and @cleo"]);
  // By name is the stronger mention.
  assertEquals(chat.activity("cleo"), ["mention @room and @cleo"]);
  assertEquals(chat.rows(), [1, 1, 1]);
  const counts = chat.log.unread(new Map([["lobby", 0]]), "ann");
  assertEquals(counts.map(({ mentions }) => mentions), [1]);
  chat.log.moveReadMarker("lobby", { user: "ann", seq: 2 });
  chat.log.seeActivity("cleo", 2);
  assertEquals([chat.mentions("ann"), chat.newFor("ann"), chat.newFor("cleo")], [0, 0, 0]);
  assertEquals(chat.violations(), []);
});

test("SqliteLog: @here counts for those who are present", () => {
  using chat = openLog();
  const mine = chat.say("dora", "tea?");
  chat.say("bob", "@here", { replyTo: mine.id });
  assertEquals(["ann", "cleo", "dora"].map((user) => chat.mentions(user)), [1, 0, 0]);
  assertEquals(["ann", "cleo", "dora"].map((user) => chat.activity(user)), [
    ["mention here @here"],
    [],
    ["reply @here"],
  ]);
  // An id is compared as a whole.
  assertEquals(chat.mentions("an"), 0);
});

test("SqliteLog: @room does not reach users who have hidden the room, nor those who came later", () => {
  using chat = openLog();
  chat.say("bob", "@room");
  chat.log.recordFirstVisit("dora");
  chat.log.setNotificationLevel("lobby", { user: "ann", notificationLevel: "hidden" });
  for (const user of ["ann", "dora"]) {
    assertEquals([user, chat.mentions(user), chat.activity(user)], [user, 0, []]);
  }
  chat.say("bob", "@room again");
  assertEquals(["ann", "dora"].map((user) => chat.mentions(user)), [0, 1]);
});

test("P7 SqliteLog: @room in a private room reaches those who joined before it", () => {
  using chat = openLog();
  chat.say("bob", "@room", { room: PLANS });
  assertEquals(chat.activity("ann"), []);
  assertEquals(chat.activity("ann", new Map([[PLANS, 1]])), []);
  assertEquals(chat.activity("ann", new Map([[PLANS, 0]])), ["mention room @room"]);
});

test("SqliteLog: an edit can drop a group mention, but not add one", () => {
  using chat = openLog();
  const plain = chat.say("bob", "hello");
  chat.say("bob", "hello @room", { type: "edit", target: plain.id });
  assertEquals([chat.group(plain), chat.mentions("ann"), chat.newFor("ann")], [undefined, 0, 0]);
  const called = chat.say("bob", "@here");
  chat.say("bob", "@room", { type: "edit", target: called.id });
  assertEquals([chat.group(called), chat.mentions("ann")], [undefined, 0]);
  const kept = chat.say("bob", "@room");
  chat.say("bob", "@room, please", { type: "edit", target: kept.id });
  assertEquals([chat.group(kept), chat.activity("cleo")], ["room", ["mention room @room, please"]]);
  assertEquals(chat.violations(), []);
  chat.say("bob", "", { type: "delete", target: kept.id });
  assertEquals([chat.group(kept), chat.mentions("cleo"), chat.activity("cleo")], [
    undefined,
    0,
    [],
  ]);
  chat.say("bob", "@room");
  chat.log.prune(REMOVE_EVERYTHING);
  assertEquals([chat.rows(), chat.violations()], [[0, 0, 0], []]);
});

test("SqliteLog: group mentions survive an export, with what edits left of them", async () => {
  using chat = openLog();
  const dropped = chat.say("bob", "@room");
  chat.say("bob", "never mind", { type: "edit", target: dropped.id });
  chat.say("bob", "@room, please");
  let text = "";
  exportLog(chat.path, (chunk) => text += chunk);
  using file = temporaryLog();
  const exported = `${file.path}.ndjson`;
  Deno.writeTextFileSync(exported, text);
  using other = new SqliteLog(file.path);
  await importLog(exported, other);
  assertEquals(other.rooms({ user: "ann", named: ["lobby"], limit: 1 })[0]?.mentions, 1);
  using database = new DatabaseSync(file.path, { readOnly: true });
  assertEquals(findViolations(database), []);
});

test("P6 SqliteLog: storing and counting @room takes as long for 10,000 users as for one", () => {
  using chat = openLog();
  chat.say("bob", "hello");
  const users = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
  for (const user of users) chat.log.setFavourite("lobby", { user, rank: 1 });
  const plain = cpuTimeOf(() => {
    for (let i = 0; i < 100; i++) chat.say("bob", "all, please read this");
  });
  const called = cpuTimeOf(() => {
    for (let i = 0; i < 100; i++) chat.say("bob", "@room please read this");
  });
  assertEquals(chat.rows(), [100, 0, 0]);
  assert(called < 3 * plain + 50, `${called} ms for 100 with @room, ${plain} ms without`);
  const read = cpuTimeOf(() => {
    for (const user of users.slice(0, 100)) {
      assertEquals(chat.mentions(user), 100);
      assertEquals(chat.log.newActivity({ user }), [{ room: "lobby", count: 100 }]);
    }
  });
  assert(read < 1_000, `${read} ms for the counts of 100 users`);
});
