// P7 Which drafts the broker accepts in a room, by role and membership.

import { assertEquals } from "@std/assert";
import type { Actor } from "../../../../chat/domain/user.ts";
import type { Change } from "../../../../chat/directory/changes.ts";
import type { Directory } from "../../../../chat/directory/directory.ts";
import { Rules } from "../../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../../chat/errors.ts";
import type { Draft } from "../../../../chat/message.ts";
import {
  ANN,
  apply,
  as,
  BOB,
  changeDraft,
  CLEO,
  DIRECT,
  directoryWithRooms,
  draftOf,
  entryOf,
  PRIVATE,
} from "../directory_fixture.ts";
import { test } from "../../../testing.ts";

const NEW_ROOM = `~${"c".repeat(26)}`;

/** Returns "ok", or the code of the rejection. */
function verdict(
  draft: Draft,
  directory = directoryWithRooms(),
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

/** The verdict on a change of a room by each of these users. */
const verdicts = (change: Change, room: string, users: readonly (Actor | undefined)[]) =>
  users.map((author) => verdict(changeDraft(change, author, room)));

const roomCreation = (members: readonly string[], isDirect: boolean): Change => ({
  type: "open",
  title: "Plans",
  isDirect,
  members: members.map((id) => ({ id, name: id })),
});

test("P7 Rules: answer a non-member of a private room as if the room did not exist", () => {
  const missing = `~${"z".repeat(26)}`;
  const drafts = (author: Actor, room: string) => [
    ...(["message", "edit", "delete"] as const).map((type) => draftOf(type, author, room)),
    changeDraft({ type: "add", member: { id: "cleo", name: "Cleo" } }, author, room),
    changeDraft({ type: "remove", user: "bob" }, author, room),
    changeDraft({ type: "settings", title: "Mine" }, author, room),
  ];
  for (const author of [CLEO, as("guest"), as("moderator"), as("owner")]) {
    for (const room of [PRIVATE, DIRECT, missing]) {
      const found = drafts(author, room).map((draft) =>
        verdict(draft, directoryWithRooms(), author.id)
      );
      assertEquals(new Set(found), new Set(["unknown-room"]), `${author.role} ${room}`);
    }
  }
});

test("Rules: a token with a grant for a private room is as good as membership", () => {
  const granted = { ...CLEO, hasGrant: true };
  assertEquals(verdict(draftOf("message", granted, PRIVATE)), "ok");
  assertEquals(verdict(draftOf("message", granted, NEW_ROOM)), "unknown-room");
});

test("Rules: say that access is forbidden if the user may only read the private room", () => {
  const reader = { ...CLEO, canRead: true };
  assertEquals(verdict(draftOf("message", reader, PRIVATE)), "forbidden");
  assertEquals(verdict(draftOf("message", reader, NEW_ROOM)), "unknown-room");
});

test("Rules: members create private rooms and direct messages of 2 to 8 users, guests neither", () => {
  const open = (members: readonly string[], isDirect: boolean, author: Actor) =>
    verdict(changeDraft(roomCreation(members, isDirect), author, NEW_ROOM));
  assertEquals(open([], false, CLEO), "ok");
  assertEquals(open(["bob"], true, CLEO), "ok");
  assertEquals(open(["1", "2", "3", "4", "5", "6", "7"], true, CLEO), "ok");
  assertEquals(open(["1", "2", "3", "4", "5", "6", "7", "8"], true, CLEO), "invalid-members");
  assertEquals(open(["cleo"], true, CLEO), "invalid-members");
  assertEquals(open(["bob"], true, as("guest")), "forbidden");
});

test("Rules: a member creates a public room by posting in it, a guest only with a grant for it", () => {
  const write = (author: Actor | undefined, room: string, isRoomNew: boolean) =>
    verdict(draftOf("message", author, room), directoryWithRooms(), undefined, isRoomNew);
  const guest = as("guest");
  assertEquals([write(guest, "dev", false), write(guest, "dev", true)], [
    "ok",
    "room-creation-forbidden",
  ]);
  assertEquals(write(guest, "lobby", true), "ok", "the lobby always exists");
  assertEquals(write({ ...guest, hasGrant: true }, "dev", true), "ok");
  assertEquals([write(CLEO, "dev", true), write(undefined, "dev", true)], ["ok", "ok"]);
});

test("Rules: a room is created once, with a private name, and with a title unless it is a direct message", () => {
  assertEquals(verdict(changeDraft(roomCreation([], false), CLEO, PRIVATE)), "room-taken");
  assertEquals(verdict(changeDraft(roomCreation([], false), CLEO, "dev")), "invalid-field");
  const untitled: Change = { type: "open", title: " ", isDirect: false, members: [] };
  assertEquals(verdict(changeDraft(untitled, CLEO, NEW_ROOM)), "empty");
});

test("Rules: any member of a private room may add users, except a guest", () => {
  const directory = directoryWithRooms();
  const add = (id: string): Change => ({ type: "add", member: { id, name: id } });
  apply(directory, [add("some-guest")]);
  const by = (author: Actor | undefined, change: Change) =>
    verdict(changeDraft(change, author, PRIVATE), directory);
  assertEquals([by(BOB, add("cleo")), by(undefined, add("cleo"))], ["ok", "ok"]);
  assertEquals(by(as("guest"), add("cleo")), "forbidden");
  assertEquals(by(BOB, add("ann")), "already-member");
});

test("Rules: a room has at most 1,000 members", () => {
  const directory = directoryWithRooms();
  for (let i = 3; i <= 1_000; i++) {
    apply(directory, [{ type: "add", member: { id: `${i}`, name: `${i}` } }]);
  }
  const next: Change = { type: "add", member: { id: "cleo", name: "Cleo" } };
  assertEquals(verdict(changeDraft(next, ANN, PRIVATE), directory), "room-full");
});

test("Rules: members leave a room themselves; its creator and moderators in it remove others", () => {
  const directory = directoryWithRooms();
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

test("Rules: the members and settings of a direct message cannot be changed", () => {
  const changes: Change[] = [
    { type: "add", member: { id: "cleo", name: "Cleo" } },
    { type: "remove", user: "bob" },
    { type: "settings", title: "Ours" },
  ];
  const found = changes.flatMap((change) => verdicts(change, DIRECT, [ANN, undefined]));
  assertEquals(new Set(found), new Set(["dm-members-fixed"]));
});

test("Rules: users leave a direct message themselves, and the last one cannot post in it", () => {
  const directory = directoryWithRooms();
  const leave = (user: string, author: Actor) =>
    verdict(changeDraft({ type: "remove", user }, author, DIRECT), directory);
  const drafts = (["message", "edit", "delete"] as const).map((type) => draftOf(type, ANN, DIRECT));
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

test("Rules: a private room's creator changes its title and archives it; moderators do so in public rooms, and set slow mode", () => {
  const users = [ANN, BOB, as("moderator"), undefined];
  const title = { type: "settings", title: "New", isArchived: true } as const;
  const slowMode = { type: "settings", slowSeconds: 5 } as const;
  const [ok, no, hidden] = ["ok", "forbidden", "unknown-room"];
  assertEquals(verdicts(title, PRIVATE, users), [ok, no, hidden, ok]);
  assertEquals(verdicts(slowMode, PRIVATE, users), [no, no, hidden, ok]);
  assertEquals(verdicts(title, "dev", users), [no, no, ok, ok]);
  assertEquals(verdicts({ type: "settings", title: "" }, PRIVATE, [ANN]), ["empty"]);
});

test("Rules: members set the topic of a public room, only the creator that of a private one", () => {
  const topic = { type: "settings", topic: "The lake" } as const;
  const [ok, no] = ["ok", "forbidden"];
  assertEquals(verdicts(topic, PRIVATE, [ANN, BOB]), [ok, no]);
  assertEquals(verdicts(topic, "dev", [ANN, as("guest"), as("moderator")]), [ok, no, ok]);
  assertEquals(verdicts({ ...topic, title: "New" }, "dev", [ANN]), [no]);
  const directory = directoryWithRooms();
  apply(directory, [{ type: "settings", isArchived: true }], "dev");
  assertEquals(verdict(changeDraft(topic, ANN, "dev"), directory), no);
});

test("Rules: an archived room accepts only deletions, leaving and unarchiving", () => {
  const directory = directoryWithRooms();
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

test("Rules: reject adding members to a public room or removing them", () => {
  const changes: Change[] = [
    { type: "add", member: { id: "cleo", name: "Cleo" } },
    { type: "remove", user: "ann" },
  ];
  for (const change of changes) {
    assertEquals(verdicts(change, "dev", [ANN, undefined]), ["invalid-field", "invalid-field"]);
  }
});

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A directory in which these users added Ann to a new room each, at these times. */
function directoryWithAdditions(additions: readonly { by: string; at: number }[]): Directory {
  const directory = directoryWithRooms();
  for (const { by, at } of additions) {
    const gid = directory.gid + 1;
    const room = `~${String(gid).replace(/./g, (digit) => "abcdefghij"[Number(digit)] ?? "")}`;
    directory.apply(entryOf(roomCreation(["ann"], false), { gid, room, author: by, at }));
  }
  return directory;
}

const additionsBy = (count: number, by: (i: number) => string, at = 0) =>
  Array.from({ length: count }, (_, i) => ({ by: by(i), at }));

/** The verdicts on adding Ann to an existing room and to a new one. */
function resultsOfAddingAnn(directory: Directory, author: Actor | undefined, now: number) {
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
    entryOf(roomCreation([], false), { gid: directory.gid + 1, room: NEW_ROOM, author: "eve" }),
  );
  const other = `~${"y".repeat(26)}`;
  return [
    code({ type: "add", member: { id: "ann", name: "Ann" } }, NEW_ROOM),
    code(roomCreation(["zoe", "ann"], false), other),
  ];
}

test("Rules: one user adds another to at most 25 rooms a day", () => {
  const directory = directoryWithAdditions(additionsBy(25, () => "bob"));
  const refused = ["added-too-often id", "added-too-often members[1].id"];
  assertEquals(resultsOfAddingAnn(directory, BOB, DAY_MS - 1), refused);
  assertEquals(resultsOfAddingAnn(directory, BOB, DAY_MS), ["ok", "ok"]);
  assertEquals(resultsOfAddingAnn(directory, CLEO, 0), ["ok", "ok"]);
  assertEquals(resultsOfAddingAnn(directoryWithAdditions(additionsBy(24, () => "bob")), BOB, 0), [
    "ok",
    "ok",
  ]);
});

test("Rules: a user is added to at most 100 rooms a day, not counting moderators' additions", () => {
  const directory = directoryWithAdditions(additionsBy(100, (i) => `b${i}`));
  const refused = ["added-too-often id", "added-too-often members[1].id"];
  assertEquals(resultsOfAddingAnn(directory, CLEO, DAY_MS - 1), refused);
  assertEquals(resultsOfAddingAnn(directory, CLEO, DAY_MS), ["ok", "ok"]);
  assertEquals(resultsOfAddingAnn(directory, as("moderator"), 0), ["ok", "ok"]);
  assertEquals(resultsOfAddingAnn(directory, undefined, 0), ["ok", "ok"]);
  // The creator of a room does not count as added.
  assertEquals(resultsOfAddingAnn(directory, ANN, 0)[1], "ok");
});

test("Rules: additions dated in the future do not count after the clock was set back", () => {
  const directory = directoryWithAdditions(additionsBy(100, (i) => `b${i}`, 10 * DAY_MS));
  assertEquals(resultsOfAddingAnn(directory, CLEO, 0), ["ok", "ok"]);
});
