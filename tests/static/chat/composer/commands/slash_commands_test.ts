import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  commandsFor,
  parseCommand,
  userQuery,
} from "../../../../../static/chat/composer/commands/slash_commands.js";
import { isCommand } from "../../../../../static/chat/composer/markdown_context.js";
import { anyCharacter } from "../../../../harness/arbitraries.ts";
import { test } from "../../../../testing.ts";

const ANN = { id: "a1", name: "Ann" };
const ANN_LEE = { id: "a2", name: "Ann Lee" };
const here = {
  users: [ANN, ANN_LEE],
  canModerate: true,
  canInvite: true,
  inviters: [],
  type: "private" as const,
};

test("parseCommand(): returns text without a slash as it is, and turns two slashes into one", () => {
  for (const [written, text] of [["hi /me", "hi /me"], ["//me", "/me"], ["///", "//"]] as const) {
    assertEquals(parseCommand(written, here), { type: "message", text });
  }
});

test("parseCommand(): takes a path, a lone slash and a capital for text", () => {
  for (
    const text of ["/etc/hosts is broken", "/", "/ and /", "/7", "/Foo", "/r/lobby", "/a.b", "/é"]
  ) {
    assertEquals(parseCommand(text, here), { type: "message", text });
    assertEquals(isCommand(text), false, text);
  }
  for (const text of ["/me", "/me waves", "/shrug\nagain", "//etc"]) {
    assertEquals(isCommand(text), true, text);
  }
});

test("parseCommand(): turns /me into one line, and //me into plain text", () => {
  const text = (written: string) => parseCommand(written, here);
  assertEquals(text("/me waves"), { type: "message", text: "/me waves" });
  assertEquals(text("/me waves\n\nand goes"), { type: "message", text: "/me waves and goes" });
  assertEquals(text("//me waves"), { type: "message", text: "\\/me waves" });
  assertEquals(text("/me").type, "mistake");
});

test("parseCommand(): takes the rest of /topic as the topic, even if empty", () => {
  assertEquals(parseCommand("/topic The lake", here), { type: "topic", topic: "The lake" });
  assertEquals(parseCommand("/topic", here), { type: "topic", topic: "" });
});

test('parseCommand(): finds a user by the longest matching name, with or without "@"', () => {
  assertEquals(parseCommand("/invite ann", here), { type: "invite", user: ANN });
  assertEquals(parseCommand("/invite @Ann Lee", here), { type: "invite", user: ANN_LEE });
  for (const written of ["/invite Anna", "/invite Ann soon"]) {
    assertEquals(parseCommand(written, here).type, "mistake", written);
  }
});

test("userQuery(): returns the name only after a command that names a user", () => {
  assertEquals(userQuery("/invite "), { from: 8, query: "" });
  assertEquals(userQuery("/mute @Ann L"), { from: 6, query: "Ann L" });
  for (const written of ["/invite", "/me Ann", "//mute Ann", "hi /mute Ann", "/mute Ann\n"]) {
    assertEquals(userQuery(written), undefined, written);
  }
});

test("parseCommand(): reads optional minutes and reason of /mute", () => {
  const mute = { type: "mute", user: ANN } as const;
  assertEquals(parseCommand("/mute Ann", here), { ...mute, reason: "" });
  assertEquals(parseCommand("/mute Ann 10", here), { ...mute, minutes: 10, reason: "" });
  assertEquals(parseCommand("/mute Ann 10 too loud", here), {
    ...mute,
    minutes: 10,
    reason: "too loud",
  });
  assertEquals(parseCommand("/mute Ann too loud", here), { ...mute, reason: "too loud" });
});

test("parseCommand(): rejects unknown commands and those the user may not use", () => {
  assertEquals(parseCommand("/shrug", here).type, "mistake");
  const message = "Only moderators can use /mute.";
  assertEquals(parseCommand("/mute Ann", { ...here, canModerate: false }), {
    type: "mistake",
    message,
  });
});

test("parseCommand(): /invite invites to the chat without a name, and in a public room", () => {
  for (const type of ["public", "private", "direct"] as const) {
    const room = { ...here, type };
    assertEquals(parseCommand("/invite", room), { type: "invitation" });
    assertEquals(parseCommand("/invite", { ...room, canInvite: false }), {
      type: "mistake",
      message: "Only owners and moderators can invite people.",
    });
    const inviters = ["Ann", "Bob", "Cleo", "Dora", "Emil"];
    const told = (count: number) =>
      parseCommand("/invite", { ...room, canInvite: false, inviters: inviters.slice(0, count) });
    const [one, three, five] = [
      "\u2068Ann\u2069 can invite people.",
      "\u2068Ann\u2069, \u2068Bob\u2069 and \u2068Cleo\u2069 can invite people.",
      "\u2068Ann\u2069, \u2068Bob\u2069, \u2068Cleo\u2069 and 2 others can invite people.",
    ];
    assertEquals(told(1), { type: "mistake", message: one });
    assertEquals(told(3), { type: "mistake", message: three });
    assertEquals(told(5), { type: "mistake", message: five });
  }
  for (const written of ["/invite Ann", "/invite Zoe"]) {
    assertEquals(parseCommand(written, { ...here, type: "public" }), { type: "invitation" });
    assertEquals(parseCommand(written, { ...here, type: "direct" }).type, "mistake");
  }
  assertEquals(parseCommand("/invite Ann", { ...here, canInvite: false }).type, "invite");
});

test("parseCommand(): /hide and /leave take no arguments", () => {
  for (const type of ["hide", "leave"]) {
    assertEquals<unknown>(parseCommand(`/${type}`, here), { type });
    assertEquals(parseCommand(`/${type} dev`, here).type, "mistake");
  }
});

test("commandsFor(): suggests matching commands, those of moderators to moderators only", () => {
  const offered = (text: string, canModerate = false) =>
    commandsFor(text, canModerate).map(({ name }) => name);
  assertEquals(offered("/"), ["me", "topic", "invite", "hide", "leave"]);
  assertEquals([offered("/hid"), offered("/hide")], [["hide"], []]);
  assertEquals(offered("/m", true), ["me", "mute"]);
  for (const text of ["", "a/", "//", "/me ", "/xyz"]) assertEquals(offered(text), [], text);
});

test("parseCommand(): returns text, a command on a known user, or an explanation for any input", () => {
  const name = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 6 }),
    fc.constantFrom("Ann", ""),
  );
  const users = fc.array(fc.record({ id: fc.string(), name }), { maxLength: 4 });
  const any = fc.string({ unit: anyCharacter, maxLength: 20 });
  const written = fc.oneof(
    any,
    fc.tuple(fc.constantFrom("/", "//", "/me", "/topic", "/invite", "/hide", "/mute"), any)
      .map((parts) => parts.join(" ")),
    fc.tuple(fc.constantFrom("/invite ", "/mute @"), name, any).map((parts) => parts.join("")),
  );
  const type = fc.constantFrom("public" as const, "private" as const, "direct" as const);
  fc.assert(fc.property(written, users, fc.boolean(), type, (text, users, canModerate, type) => {
    const command = parseCommand(text, {
      users,
      canModerate,
      canInvite: canModerate,
      inviters: [],
      type,
    });
    if (!isCommand(text)) return assertEquals(command, { type: "message", text });
    if (command.type === "mistake") assert(command.message !== "");
    if (command.type === "mute") assert(canModerate);
    if (command.type === "invite" || command.type === "mute") {
      assert(users.some((user) => user === command.user));
    }
  }));
});
