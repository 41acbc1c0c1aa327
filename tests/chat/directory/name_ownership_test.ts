// Whose name is whose: a name that the server knows is one person's.

import { assertEquals } from "@std/assert";
import type { Actor } from "../../../chat/user.ts";
import type { Change } from "../../../chat/directory/changes.ts";
import { Rules } from "../../../chat/directory/rules.ts";
import { ChatError } from "../../../chat/errors.ts";
import type { Draft } from "../../../chat/message.ts";
import {
  ANN,
  apply,
  BOB,
  changeDraft,
  CLEO,
  DIRECT,
  draftOf,
  peopled,
  PRIVATE,
} from "../made_changes.ts";
import { test } from "../../testing.ts";

const NEW_ROOM = `~${"c".repeat(26)}`;

/** "ok", or the code and the field with which the draft is refused, where Bob is known as Bob Miller. */
function verdict(draft: Draft, targetAuthor = draft.author?.id): string {
  const directory = peopled();
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

const written = (author: Actor | undefined, from: string, type: Draft["type"] = "message") =>
  verdict({ ...draftOf(type, author, "lobby"), from });

test("Nobody writes under a name that is known as another's, nor under one that looks like it", () => {
  for (const name of ["Bob Miller", "bob  miller", "ВОВ МILLЕR", "Bob MiIler"]) {
    assertEquals(written(ANN, name), "name-taken from", name);
  }
  assertEquals([written(BOB, "Bob Miller"), written(ANN, "Bob")], ["ok", "ok"]);
  assertEquals(written(undefined, "Bob Miller"), "ok", "the operator");
});

test("A name that a token or a proxy gives stays its person's, whoever else is called so", () => {
  assertEquals(written({ ...ANN, hasName: true }, "Bob Miller"), "ok");
});

test("What one wrote under a name that became another's is edited and deleted all the same", () => {
  for (const type of ["edit", "delete"] as const) {
    assertEquals(written(ANN, "Bob Miller", type), "ok", type);
  }
});

test("A moderator who deletes what others wrote stands in the audit under no other's name", () => {
  const deletion = { ...draftOf("delete", { id: "mia", role: "moderator" }, "lobby") };
  const found = ["Mia", "Bob Miller"].map((from) => verdict({ ...deletion, from }, "ann"));
  assertEquals(found, ["ok", "name-taken from"]);
});

test("Nobody is shown in a room under a name that is known as another's", () => {
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
    assertEquals(change({ type: "remove", user: "ann" }, room, "Bob Miller"), "ok", "to leave");
  }
});
