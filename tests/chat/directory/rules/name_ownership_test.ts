// A name that the server knows belongs to a single user.

import { assertEquals } from "@std/assert";
import type { Actor } from "../../../../chat/domain/user.ts";
import type { Change } from "../../../../chat/directory/changes.ts";
import { Rules } from "../../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../../chat/errors.ts";
import type { Draft } from "../../../../chat/message.ts";
import {
  ANN,
  apply,
  BOB,
  changeDraft,
  CLEO,
  DIRECT,
  directoryWithRooms,
  draftOf,
  PRIVATE,
} from "../directory_fixture.ts";
import { test } from "../../../testing.ts";

const NEW_ROOM = `~${"c".repeat(26)}`;

/** Returns "ok", or the code and field of the rejection, in a chat where Bob is named Bob Miller. */
function verdict(draft: Draft, targetAuthor = draft.author?.id): string {
  const directory = directoryWithRooms();
  apply(directory, [{ type: "rename", user: "bob", name: "Bob Miller" }]);
  try {
    new Rules(directory).require(draft, {
      now: 0,
      targetAuthor,
      isRoomNew: false,
    });
    return "ok";
  } catch (error) {
    if (error instanceof ChatError) return `${error.code} ${error.field}`;
    throw error;
  }
}

const writeAs = (author: Actor | undefined, from: string, type: Draft["type"] = "message") =>
  verdict({ ...draftOf(type, author, "lobby"), from });

test("Rules: reject a draft under another user's name, or under one that looks like it", () => {
  for (const name of ["Bob Miller", "bob  miller", "ВОВ МILLЕR", "Bob MiIler"]) {
    assertEquals(writeAs(ANN, name), "name-taken from", name);
  }
  assertEquals([writeAs(BOB, "Bob Miller"), writeAs(ANN, "Bob")], ["ok", "ok"]);
  assertEquals(writeAs(undefined, "Bob Miller"), "ok", "the operator");
});

test("Rules: accept a name given by a token or proxy, even if another user has it", () => {
  assertEquals(writeAs({ ...ANN, hasName: true }, "Bob Miller"), "ok");
});

test("Rules: let an author edit and delete messages under a name that now belongs to another user", () => {
  for (const type of ["edit", "delete"] as const) {
    assertEquals(writeAs(ANN, "Bob Miller", type), "ok", type);
  }
});

test("Rules: a moderator cannot delete a message under another user's name, which would falsify the audit log", () => {
  const deletion = { ...draftOf("delete", { id: "mia", role: "moderator" }, "lobby") };
  const verdicts = ["Mia", "Bob Miller"].map((from) => verdict({ ...deletion, from }, "ann"));
  assertEquals(verdicts, ["ok", "name-taken from"]);
});

test("Rules: reject room changes that would show a member under another user's name", () => {
  const change = (change: Change, room: string, from = "Ann") =>
    verdict({ ...changeDraft(change, ANN, room), from });
  const open = (...names: string[]): Change => ({
    type: "open",
    title: "Plans",
    isDirect: false,
    members: names.map((name, i) => ({ id: ["bob", "cleo"][i] ?? "", name })),
  });
  const add = (name: string): Change => ({ type: "add", member: { id: CLEO.id, name } });
  assertEquals(change(open("Bob Miller", "Bob MiIler"), NEW_ROOM), "name-taken members[1].name");
  assertEquals(change(open("Bob Miller", "Cleo"), NEW_ROOM), "ok");
  assertEquals(change(open("Bob Miller", "Cleo"), NEW_ROOM, "Bob Miller"), "name-taken from");
  assertEquals([change(add("bob miller"), PRIVATE), change(add("Cleo"), PRIVATE)], [
    "name-taken name",
    "ok",
  ]);
  const topic: Change = { type: "settings", topic: "all" };
  assertEquals(change(topic, PRIVATE, "Bob Miller"), "name-taken from");
  for (const room of [PRIVATE, DIRECT]) {
    assertEquals(change({ type: "remove", user: "ann" }, room, "Bob Miller"), "ok", "leaving");
  }
});
