// P7 What the broker lets be written in rooms, and by whom.

import { assertEquals } from "@std/assert";
import type { Actor } from "../../../chat/user.ts";
import type { Change } from "../../../chat/directory/changes.ts";
import type { Directory } from "../../../chat/directory/directory.ts";
import { Rules } from "../../../chat/directory/rules.ts";
import { ChatError } from "../../../chat/errors.ts";
import type { Draft } from "../../../chat/message.ts";
import {
  ANN,
  apply,
  as,
  BOB,
  changeDraft,
  CLEO,
  DIRECT,
  draftOf,
  entryOf,
  peopled,
  PRIVATE,
} from "../made_changes.ts";
import { test } from "../../testing.ts";

const NEW_ROOM = `~${"c".repeat(26)}`;

/** "ok", or the code with which the draft is refused. */
function verdict(
  draft: Draft,
  directory = peopled(),
  targetAuthor?: string,
  isRoomNew = false,
): string {
  const rules = new Rules(directory);
  try {
    rules.requireRoom(draft);
    rules.require(draft, { now: 0, targetAuthor, isRoomNew });
    return "ok";
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
}

/** What comes of a change of a room for each of these people. */
const verdicts = (change: Change, room: string, users: readonly (Actor | undefined)[]) =>
  users.map((author) => verdict(changeDraft(change, author, room)));

const opening = (members: readonly string[], isDirect: boolean): Change => ({
  type: "open",
  title: "Plans",
  isDirect,
  members: members.map((id) => ({ id, name: id })),
});

test("P7 Who is not in a private room gets the same as for one that is not there", () => {
  const gone = `~${"z".repeat(26)}`;
  const drafts = (author: Actor, room: string) => [
    ...(["message", "edit", "delete"] as const).map((kind) => draftOf(kind, author, room)),
    changeDraft({ type: "add", member: { id: "cleo", name: "Cleo" } }, author, room),
    changeDraft({ type: "remove", user: "bob" }, author, room),
    changeDraft({ type: "settings", title: "Mine" }, author, room),
  ];
  for (const author of [CLEO, as("guest"), as("moderator"), as("owner")]) {
    for (const room of [PRIVATE, DIRECT, gone]) {
      const found = drafts(author, room).map((draft) => verdict(draft, peopled(), author.id));
      assertEquals(new Set(found), new Set(["unknown-room"]), `${author.role} ${room}`);
    }
  }
});

test("A token that names a private room counts instead of being a member", () => {
  const granted = { ...CLEO, hasGrant: true };
  assertEquals(verdict(draftOf("message", granted, PRIVATE)), "ok");
  assertEquals(verdict(draftOf("message", granted, NEW_ROOM)), "unknown-room");
});

test("Rules: a reader of a private room is told that they may not write to it", () => {
  const reader = { ...CLEO, canRead: true };
  assertEquals(verdict(draftOf("message", reader, PRIVATE)), "forbidden");
  assertEquals(verdict(draftOf("message", reader, NEW_ROOM)), "unknown-room");
});

test("A member opens private rooms and conversations of two to eight, a guest none", () => {
  const open = (members: readonly string[], isDirect: boolean, author: Actor) =>
    verdict(changeDraft(opening(members, isDirect), author, NEW_ROOM));
  assertEquals(open([], false, CLEO), "ok");
  assertEquals(open(["bob"], true, CLEO), "ok");
  assertEquals(open(["1", "2", "3", "4", "5", "6", "7"], true, CLEO), "ok");
  assertEquals(open(["1", "2", "3", "4", "5", "6", "7", "8"], true, CLEO), "invalid-members");
  assertEquals(open(["cleo"], true, CLEO), "invalid-members");
  assertEquals(open(["bob"], true, as("guest")), "forbidden");
});

test("Who is a member begins a public room by writing in it, a guest only where a token names it", () => {
  const write = (author: Actor | undefined, room: string, isRoomNew: boolean) =>
    verdict(draftOf("message", author, room), peopled(), undefined, isRoomNew);
  const guest = as("guest");
  assertEquals([write(guest, "dev", false), write(guest, "dev", true)], [
    "ok",
    "room-creation-forbidden",
  ]);
  assertEquals(write(guest, "lobby", true), "ok", "the lobby is there from the start");
  assertEquals(write({ ...guest, hasGrant: true }, "dev", true), "ok");
  assertEquals([write(CLEO, "dev", true), write(undefined, "dev", true)], ["ok", "ok"]);
});

test("A room is opened once, has a private name, and a title unless it is a conversation", () => {
  assertEquals(verdict(changeDraft(opening([], false), CLEO, PRIVATE)), "room-taken");
  assertEquals(verdict(changeDraft(opening([], false), CLEO, "dev")), "invalid-field");
  const untitled: Change = { type: "open", title: " ", isDirect: false, members: [] };
  assertEquals(verdict(changeDraft(untitled, CLEO, NEW_ROOM)), "empty");
});

test("Each member may take people in; a guest who is a member may not", () => {
  const directory = peopled();
  const add = (id: string): Change => ({ type: "add", member: { id, name: id } });
  apply(directory, [add("some-guest")]);
  const by = (author: Actor | undefined, change: Change) =>
    verdict(changeDraft(change, author, PRIVATE), directory);
  assertEquals([by(BOB, add("cleo")), by(undefined, add("cleo"))], ["ok", "ok"]);
  assertEquals(by(as("guest"), add("cleo")), "forbidden");
  assertEquals(by(BOB, add("ann")), "already-member");
});

test("A room has at most a thousand members", () => {
  const directory = peopled();
  for (let i = 3; i <= 1_000; i++) {
    apply(directory, [{ type: "add", member: { id: `${i}`, name: `${i}` } }]);
  }
  const next: Change = { type: "add", member: { id: "cleo", name: "Cleo" } };
  assertEquals(verdict(changeDraft(next, ANN, PRIVATE), directory), "room-full");
});

test("One leaves by oneself; who created the room and moderators in it remove others", () => {
  const directory = peopled();
  apply(
    directory,
    ["cleo", "some-moderator"].map((id) => ({
      type: "add",
      member: { id, name: id },
    })),
  );
  const remove = (user: string, author?: Actor) =>
    verdict(changeDraft({ type: "remove", user }, author, PRIVATE), directory);
  assertEquals([remove("bob", BOB), remove("bob", ANN), remove("bob")], ["ok", "ok", "ok"]);
  assertEquals(remove("bob", as("moderator")), "ok");
  assertEquals(remove("bob", CLEO), "forbidden");
  assertEquals(remove("nobody", ANN), "unknown-user");
});

test("A conversation stays between its people, without settings", () => {
  const changes: Change[] = [
    { type: "add", member: { id: "cleo", name: "Cleo" } },
    { type: "remove", user: "bob" },
    { type: "settings", title: "Ours" },
  ];
  const found = changes.flatMap((change) => verdicts(change, DIRECT, [ANN, undefined]));
  assertEquals(new Set(found), new Set(["dm-members-fixed"]));
});

test("A conversation is left by each oneself, and who is left alone in it writes no more", () => {
  const directory = peopled();
  const leave = (user: string, author: Actor) =>
    verdict(changeDraft({ type: "remove", user }, author, DIRECT), directory);
  const drafts = (["message", "edit", "delete"] as const).map((kind) => draftOf(kind, ANN, DIRECT));
  const write = () => drafts.map((draft) => verdict(draft, directory, ANN.id));
  assertEquals([leave("bob", BOB), leave("ann", ANN), leave("bob", ANN)], [
    "ok",
    "ok",
    "dm-members-fixed",
  ]);
  assertEquals(write(), ["ok", "ok", "ok"]);
  apply(directory, [{ type: "remove", user: "bob" }], DIRECT);
  assertEquals([leave("bob", BOB), leave("ann", ANN)], ["unknown-room", "ok"]);
  assertEquals(write(), ["dm-ended", "dm-ended", "ok"]);
});

test("Who opened a room sets its title and archives it; moderators set public ones and the pace", () => {
  const users = [ANN, BOB, as("moderator"), undefined];
  const title = { type: "settings", title: "New", isArchived: true } as const;
  const pace = { type: "settings", slowSeconds: 5 } as const;
  const [ok, no, hidden] = ["ok", "forbidden", "unknown-room"];
  assertEquals(verdicts(title, PRIVATE, users), [ok, no, hidden, ok]);
  assertEquals(verdicts(pace, PRIVATE, users), [no, no, hidden, ok]);
  assertEquals(verdicts(title, "dev", users), [no, no, ok, ok]);
  assertEquals(verdicts({ type: "settings", title: "" }, PRIVATE, [ANN]), ["empty"]);
});

test("What a public room is about is said by its members, what a private one is by who opened it", () => {
  const topic = { type: "settings", topic: "The lake" } as const;
  const [ok, no] = ["ok", "forbidden"];
  assertEquals(verdicts(topic, PRIVATE, [ANN, BOB]), [ok, no]);
  assertEquals(verdicts(topic, "dev", [ANN, as("guest"), as("moderator")]), [ok, no, ok]);
  assertEquals(verdicts({ ...topic, title: "New" }, "dev", [ANN]), [no]);
  const directory = peopled();
  apply(directory, [{ type: "settings", isArchived: true }], "dev");
  assertEquals(verdict(changeDraft(topic, ANN, "dev"), directory), no);
});

test("In an archived room nothing new is written; one may delete, leave, and open it again", () => {
  const directory = peopled();
  apply(directory, [{ type: "settings", isArchived: true }]);
  const drafts = [
    draftOf("message", ANN, PRIVATE),
    draftOf("edit", ANN, PRIVATE),
    draftOf("delete", ANN, PRIVATE),
    changeDraft({ type: "remove", user: "ann" }, ANN, PRIVATE),
    changeDraft({ type: "settings", isArchived: false }, ANN, PRIVATE),
  ];
  const found = drafts.map((draft) => verdict(draft, directory, "ann"));
  assertEquals(found, ["room-archived", "room-archived", "ok", "ok", "ok"]);
});

test("A change of a room that was never private is refused", () => {
  const changes: Change[] = [
    { type: "add", member: { id: "cleo", name: "Cleo" } },
    { type: "remove", user: "ann" },
  ];
  for (const change of changes) {
    assertEquals(verdicts(change, "dev", [ANN, undefined]), ["invalid-field", "invalid-field"]);
  }
});

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Where these people added Ann to new rooms at these times, a room each. */
function flooded(additions: readonly { by: string; at: number }[]): Directory {
  const directory = peopled();
  for (const { by, at } of additions) {
    const gid = directory.gid + 1;
    const room = `~${String(gid).replace(/./g, (digit) => "abcdefghij"[Number(digit)] ?? "")}`;
    directory.apply(entryOf(opening(["ann"], false), { gid, room, author: by, at }));
  }
  return directory;
}

const times = (count: number, by: (i: number) => string, at = 0) =>
  Array.from({ length: count }, (_, i) => ({ by: by(i), at }));

/** What comes of it where somebody adds Ann to a new room, and to one that is there. */
function addingAnn(directory: Directory, author: Actor | undefined, now: number) {
  const code = (change: Change, room: string) => {
    try {
      new Rules(directory).require(changeDraft(change, author, room), {
        now,
        targetAuthor: undefined,
        isRoomNew: false,
      });
      return "ok";
    } catch (error) {
      if (error instanceof ChatError) return `${error.code} ${error.field}`;
      throw error;
    }
  };
  directory.apply(
    entryOf(opening([], false), { gid: directory.gid + 1, room: NEW_ROOM, author: "eve" }),
  );
  const other = `~${"y".repeat(26)}`;
  return [
    code({ type: "add", member: { id: "ann", name: "Ann" } }, NEW_ROOM),
    code(opening(["zoe", "ann"], false), other),
  ];
}

test("Rules: one person adds another to 25 rooms a day", () => {
  const directory = flooded(times(25, () => "bob"));
  const refused = ["added-too-often id", "added-too-often members[1].id"];
  assertEquals(addingAnn(directory, BOB, DAY_MS - 1), refused);
  assertEquals(addingAnn(directory, BOB, DAY_MS), ["ok", "ok"]);
  assertEquals(addingAnn(directory, CLEO, 0), ["ok", "ok"]);
  assertEquals(addingAnn(flooded(times(24, () => "bob")), BOB, 0), ["ok", "ok"]);
});

test("Rules: a person is added to 100 rooms a day by all others, by moderators to any number", () => {
  const directory = flooded(times(100, (i) => `b${i}`));
  const refused = ["added-too-often id", "added-too-often members[1].id"];
  assertEquals(addingAnn(directory, CLEO, DAY_MS - 1), refused);
  assertEquals(addingAnn(directory, CLEO, DAY_MS), ["ok", "ok"]);
  assertEquals(addingAnn(directory, as("moderator"), 0), ["ok", "ok"]);
  assertEquals(addingAnn(directory, undefined, 0), ["ok", "ok"]);
  // Who opens a room for oneself is no target.
  assertEquals(addingAnn(directory, ANN, 0)[1], "ok");
});

test("Rules: additions of a clock that was set back do not count for ever", () => {
  const directory = flooded(times(100, (i) => `b${i}`, 10 * DAY_MS));
  assertEquals(addingAnn(directory, CLEO, 0), ["ok", "ok"]);
});
