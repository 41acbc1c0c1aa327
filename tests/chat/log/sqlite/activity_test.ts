import { assertEquals } from "@std/assert";
import { SqliteLog } from "../../../../chat/log/sqlite/log.ts";
import type { Draft } from "../../../../chat/message.ts";
import type { Member } from "../../../../chat/domain/user.ts";
import { draft, openChatLog, REMOVE_EVERYTHING } from "../log_fixture.ts";
import { test } from "../../../testing.ts";

const ALL = { before: Number.MAX_SAFE_INTEGER, limit: 2_000 };

/** A log whose drafts mention everyone whose id they contain. */
function openLog() {
  const mentions = ({ text }: Draft): Member[] =>
    ["ann", "bob", "cleo"].filter((id) => text.includes(`@${id}`)).map((id) => ({ id, name: id }));
  const chat = openChatLog({ room: () => undefined, draft: () => undefined, mentions });
  const activity = (user: string) =>
    chat.log.activity({ user, ...ALL }).map(({ type, author, emoji, message }) =>
      [type, author, emoji, message.text].filter(Boolean).join(" ")
    );
  return { ...chat, activity };
}

test("SqliteLog.activity(): has mentions, replies and reactions by others, newest first", () => {
  using chat = openLog();
  const mine = chat.say("ann", "tea?");
  chat.say("bob", "yes", { replyTo: mine.id });
  chat.say("bob", "and @ann, @bob");
  chat.say("cleo", "@ann both", { replyTo: mine.id });
  chat.say("cleo", "+👍", { type: "reaction", target: mine.id });
  // The user's own actions and edits do not count.
  chat.say("ann", "me, @ann", { replyTo: mine.id });
  chat.say("ann", "+🎉", { type: "reaction", target: mine.id });
  chat.say("ann", "tea or coffee?", { type: "edit", target: mine.id });
  assertEquals(chat.activity("ann"), [
    "reaction cleo 👍 tea or coffee?",
    "mention cleo @ann both",
    "mention bob and @ann, @bob",
    "reply bob yes",
  ]);
  assertEquals(chat.activity("bob"), []);
  const [newest, next] = chat.log.activity({ user: "ann", before: ALL.before, limit: 2 });
  assertEquals([newest?.gid, next?.gid], [5, 4]);
  const older = chat.log.activity({ user: "ann", before: next?.gid ?? 0, limit: 1 });
  assertEquals(older.map(({ gid }) => gid), [3]);
  assertEquals(chat.violations(), []);
});

test("SqliteLog.newActivity(): counts what was not seen, by room, and ends at zero", () => {
  using chat = openLog();
  chat.say("bob", "@ann");
  chat.say("bob", "@ann again");
  assertEquals(chat.log.newActivity({ user: "ann" }), [{ room: "lobby", count: 2 }]);
  assertEquals([chat.log.seeActivity("ann", 1), chat.newFor("ann")], [1, 1]);
  assertEquals([chat.log.seeActivity("ann", 99), chat.newFor("ann")], [2, 0]);
  assertEquals([chat.log.seeActivity("ann", 1), chat.log.activitySeen("ann")], [2, 2]);
  chat.say("bob", "@ann once more");
  assertEquals(chat.newFor("ann"), 1);
});

test("SqliteLog.newActivity(): leaves out what was read in its room, but no reaction", () => {
  using chat = openLog();
  const mine = chat.say("ann", "tea?");
  chat.say("bob", "yes", { replyTo: mine.id });
  chat.say("bob", "@ann");
  chat.say("bob", "+👍", { type: "reaction", target: mine.id });
  chat.say("bob", "@ann elsewhere", { room: "dev" });
  chat.say("bob", "@ann again");
  assertEquals(chat.newFor("ann"), 5);
  chat.log.moveReadMarker("lobby", { user: "ann", seq: 4 });
  assertEquals(chat.log.newActivity({ user: "ann" }), [
    { room: "lobby", count: 2 },
    { room: "dev", count: 1 },
  ]);
  chat.log.moveReadMarker("lobby", { user: "ann", seq: 5 });
  assertEquals(chat.newFor("ann"), 2);
  // Marking a message as unread counts it again.
  chat.log.moveReadMarker("lobby", { user: "ann", seq: 2, isMarkedUnread: true });
  assertEquals([chat.newFor("ann"), chat.newFor("bob")], [4, 0]);
});

test("SqliteLog.newActivity(): counts the reactions to one message as one", () => {
  using chat = openLog();
  const [one, two] = [chat.say("ann", "tea?"), chat.say("ann", "cake?")];
  for (const by of ["bob", "cleo"]) {
    for (const emoji of ["👍", "🎉"]) {
      chat.say(by, `+${emoji}`, { type: "reaction", target: one.id });
    }
  }
  chat.say("bob", "+👍", { type: "reaction", target: two.id });
  chat.say("bob", "yes", { replyTo: two.id });
  assertEquals(chat.newFor("ann"), 3);
});

test("SqliteLog.activity(): a reaction taken back, a deleted message and a dropped mention are gone", () => {
  using chat = openLog();
  const mine = chat.say("ann", "tea?");
  chat.say("bob", "+👍", { type: "reaction", target: mine.id });
  chat.say("bob", "+🎉", { type: "reaction", target: mine.id });
  chat.say("bob", "-👍", { type: "reaction", target: mine.id });
  assertEquals(chat.activity("ann"), ["reaction bob 🎉 tea?"]);
  const called = chat.say("bob", "@ann @cleo");
  chat.say("bob", "@cleo @bob", { type: "edit", target: called.id });
  assertEquals([chat.activity("ann").length, chat.activity("cleo").length], [1, 1]);
  // A reply stays one without its mention.
  const reply = chat.say("bob", "@ann yes", { replyTo: mine.id });
  chat.say("bob", "yes", { type: "edit", target: reply.id });
  assertEquals(chat.activity("ann"), ["reply bob yes", "reaction bob 🎉 tea?"]);
  chat.say("bob", "", { type: "delete", target: reply.id });
  chat.say("ann", "", { type: "delete", target: mine.id });
  assertEquals([chat.activity("ann"), chat.newFor("ann")], [[], 0]);
  assertEquals(chat.violations(), []);
});

test("SqliteLog.activity(): pruned messages are gone, and reactions to them", () => {
  using chat = openLog();
  const mine = chat.say("ann", "tea?");
  chat.say("bob", "@ann");
  chat.say("bob", "+👍", { type: "reaction", target: mine.id });
  const keepTwo = { others: { count: 2 }, rooms: new Map<string, never>() };
  chat.log.prune(keepTwo);
  assertEquals([chat.activity("ann"), chat.violations()], [["mention bob @ann"], []]);
  chat.log.prune(REMOVE_EVERYTHING);
  assertEquals([chat.activity("ann"), chat.violations()], [[], []]);
});

test("SqliteLog.activity(): keeps about the newest 1,000 of a user, also if it restarts often", () => {
  using chat = openLog();
  for (let started = 0; started < 30; started++) {
    using log = new SqliteLog(chat.path);
    const said = Array.from({ length: 50 }, () => draft("@ann"));
    log.append(said, {
      room: () => undefined,
      draft: () => undefined,
      mentions: () => [{ id: "ann", name: "Ann" }],
    });
  }
  const { length } = chat.log.activity({ user: "ann", ...ALL });
  assertEquals(length >= 1_000 && length <= 1_100, true, `${length}`);
});
