import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  commandsFor,
  personBegun,
  readCommand,
} from "../../../../static/chat/composer/slash_commands.js";
import { isCommand } from "../../../../static/chat/composer/markdown_context.js";
import { anyCharacter } from "../../../any_text.ts";
import { test } from "../../../testing.ts";

const ANN = { id: "a1", name: "Ann" };
const ANN_LEE = { id: "a2", name: "Ann Lee" };
const here = {
  people: [ANN, ANN_LEE],
  mayModerate: true,
  isByInvitation: false,
  kind: "private" as const,
};

test("What begins with no slash is sent as it stands, and two slashes send one", () => {
  for (const [written, text] of [["hi /me", "hi /me"], ["//me", "/me"], ["///", "//"]] as const) {
    assertEquals(readCommand(written, here), { kind: "message", text });
  }
});

test("readCommand: a path, a slash alone and a capital are text, which is sent as it stands", () => {
  for (
    const text of ["/etc/hosts is broken", "/", "/ and /", "/7", "/Foo", "/r/lobby", "/a.b", "/é"]
  ) {
    assertEquals(readCommand(text, here), { kind: "message", text });
    assertEquals(isCommand(text), false, text);
  }
  for (const text of ["/me", "/me waves", "/shrug\nagain", "//etc"]) {
    assertEquals(isCommand(text), true, text);
  }
});

test("What one does is sent in one line with its mark, and two slashes say that it is none", () => {
  const text = (written: string) => readCommand(written, here);
  assertEquals(text("/me waves"), { kind: "message", text: "/me waves" });
  assertEquals(text("/me waves\n\nand goes"), { kind: "message", text: "/me waves and goes" });
  assertEquals(text("//me waves"), { kind: "message", text: "\\/me waves" });
  assertEquals(text("/me").kind, "mistake");
});

test("A topic is all that follows, also nothing", () => {
  assertEquals(readCommand("/topic The lake", here), { kind: "topic", topic: "The lake" });
  assertEquals(readCommand("/topic", here), { kind: "topic", topic: "" });
});

test("People are named as they are called, the longest name first, with or without a sign", () => {
  assertEquals(readCommand("/invite ann", here), { kind: "invite", person: ANN });
  assertEquals(readCommand("/invite @Ann Lee", here), { kind: "invite", person: ANN_LEE });
  for (const written of ["/invite", "/invite Anna", "/invite Ann soon"]) {
    assertEquals(readCommand(written, here).kind, "mistake", written);
  }
});

test("A name is begun behind a command about somebody, and behind no other", () => {
  assertEquals(personBegun("/invite "), { from: 8, begun: "" });
  assertEquals(personBegun("/mute @Ann L"), { from: 6, begun: "Ann L" });
  for (const written of ["/invite", "/me Ann", "//mute Ann", "hi /mute Ann", "/mute Ann\n"]) {
    assertEquals(personBegun(written), undefined, written);
  }
});

test("A mute has minutes and a reason, or either, or neither", () => {
  const mute = { kind: "mute", person: ANN } as const;
  assertEquals(readCommand("/mute Ann", here), { ...mute, reason: "" });
  assertEquals(readCommand("/mute Ann 10", here), { ...mute, minutes: 10, reason: "" });
  assertEquals(readCommand("/mute Ann 10 too loud", here), {
    ...mute,
    minutes: 10,
    reason: "too loud",
  });
  assertEquals(readCommand("/mute Ann too loud", here), { ...mute, reason: "too loud" });
});

test("What there is not, or not for the reader, is a mistake and is not sent", () => {
  assertEquals(readCommand("/shrug", here).kind, "mistake");
  const says = "Only moderators can use /mute.";
  assertEquals(readCommand("/mute Ann", { ...here, mayModerate: false }), {
    kind: "mistake",
    says,
  });
});

test("Whom one invites into a room that is for all gets its link, and nobody joins a conversation", () => {
  for (const written of ["/invite", "/invite Ann", "/invite Zoe"]) {
    assertEquals(readCommand(written, { ...here, kind: "public" }), { kind: "link" });
    assertEquals(readCommand(written, { ...here, kind: "direct" }).kind, "mistake");
  }
});

test("readCommand: where people are invited, /invite in a public room leads moderators to that", () => {
  const room = { ...here, kind: "public" as const, isByInvitation: true };
  assertEquals(readCommand("/invite Zoe", room), { kind: "invitation" });
  assertEquals(readCommand("/invite", { ...room, mayModerate: false }), {
    kind: "mistake",
    says: "Only owners and moderators can invite people.",
  });
  assertEquals(readCommand("/invite Ann", { ...room, kind: "private" }).kind, "invite");
});

test("To hide a room takes its command alone", () => {
  assertEquals(readCommand("/hide", here), { kind: "hide" });
  assertEquals(readCommand("/hide dev", here).kind, "mistake");
});

test("Commands are offered while their name is written, to moderators theirs, too", () => {
  const offered = (text: string, mayModerate = false) =>
    commandsFor(text, mayModerate).map(({ name }) => name);
  assertEquals(offered("/"), ["me", "topic", "invite", "hide"]);
  assertEquals([offered("/hid"), offered("/hide")], [["hide"], []]);
  assertEquals(offered("/m", true), ["me", "mute"]);
  for (const text of ["", "a/", "//", "/me ", "/xyz"]) assertEquals(offered(text), [], text);
});

test("Whatever is written, it is sent as it stands, does something to who is here, or is explained", () => {
  const name = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 6 }),
    fc.constantFrom("Ann", ""),
  );
  const people = fc.array(fc.record({ id: fc.string(), name }), { maxLength: 4 });
  const any = fc.string({ unit: anyCharacter, maxLength: 20 });
  const written = fc.oneof(
    any,
    fc.tuple(fc.constantFrom("/", "//", "/me", "/topic", "/invite", "/hide", "/mute"), any)
      .map((parts) => parts.join(" ")),
    fc.tuple(fc.constantFrom("/invite ", "/mute @"), name, any).map((parts) => parts.join("")),
  );
  const kind = fc.constantFrom("public" as const, "private" as const, "direct" as const);
  fc.assert(fc.property(written, people, fc.boolean(), kind, (text, people, mayModerate, kind) => {
    const command = readCommand(text, { people, mayModerate, isByInvitation: mayModerate, kind });
    if (!isCommand(text)) return assertEquals(command, { kind: "message", text });
    if (command.kind === "mistake") assert(command.says !== "");
    if (command.kind === "mute") assert(mayModerate);
    if (command.kind === "invite" || command.kind === "mute") {
      assert(people.some((person) => person === command.person));
    }
  }));
});
