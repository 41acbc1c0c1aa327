import { assertEquals, assertThrows } from "@std/assert";
import { BlockedWords } from "../../chat/blocked_words.ts";
import { parseChange } from "../../chat/directory/change_parser.ts";
import { ChatError } from "../../chat/errors.ts";
import type { Draft } from "../../chat/message.ts";
import { test } from "../testing.ts";

const blocked = new BlockedWords(["spam", "Lose it", "дурак", "c3po"]);

/** Returns the field with a blocked word, or undefined. */
function blockedField(fields: Partial<Draft>): string | undefined {
  const draft = {
    type: "message" as const,
    id: "",
    room: "lobby",
    from: "Ann",
    text: "",
    ...fields,
  };
  try {
    blocked.requireNone(draft);
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== "blocked-words") throw error;
    return error.field;
  }
}

test("BlockedWords: finds a whole word in any spelling", () => {
  const blockedTexts = [
    "spam",
    "no SPAM, please",
    "(ｓｐａｍ)",
    "ѕраm", // Cyrillic except for the m
    "sp\u200Bam",
    "s\u00ADpam!",
    "we LOSE\n  it",
    "ты дурак?",
    "C3PO",
  ];
  for (const text of blockedTexts) assertEquals(blockedField({ text }), "text", text);
});

test("BlockedWords: allows parts of a word, words in another order and other words", () => {
  const allowedTexts = [
    "spammer",
    "antispam",
    "it lose",
    "lose nothing with it",
    "дураки",
    "c3 po",
    "!",
  ];
  for (const text of allowedTexts) assertEquals(blockedField({ text }), undefined, text);
});

test("BlockedWords: checks names, titles and topics, in edits and changes too", () => {
  const change = (value: unknown) => ({ type: "change" as const, change: parseChange(value) });
  const member = { id: "bob", name: "Spam" };
  const [invitation, session] = ["i".repeat(43), "s".repeat(43)];
  const join = { type: "join", invitation, session, user: "bob", device: "", name: "spam" };
  const cases: [fields: Partial<Draft>, field: string | undefined][] = [
    [{ from: "Spam" }, "from"],
    [{ type: "edit", text: "spam" }, "text"],
    [{ type: "delete", from: "Spam" }, undefined],
    [change({ type: "open", title: "Spam", members: [] }), "title"],
    [change({ type: "open", title: "", members: [member] }), "members[0].name"],
    [change({ type: "settings", topic: "spam" }), "topic"],
    [change({ type: "add", member }), "name"],
    [change({ type: "rename", user: "bob", name: "Spam" }), "name"],
    [change(join), "name"],
    [{ ...change({ type: "open", title: "", members: [] }), from: "Spam" }, "from"],
    [{ ...change({ type: "settings", topic: "" }), from: "Spam" }, "from"],
    [{ ...change({ type: "pin", message: crypto.randomUUID() }), from: "Spam" }, "from"],
    [{ ...change({ type: "rename", user: "bob", name: "Bob" }), from: "Spam" }, undefined],
    [{ ...change({ type: "remove", user: "bob" }), from: "Spam" }, undefined],
    [change({ type: "ban", user: "bob", reason: "spam" }), undefined],
  ];
  for (const [fields, field] of cases) {
    assertEquals(blockedField(fields), field, JSON.stringify(fields));
  }
});

test("BlockedWords: the error does not reveal the word", () => {
  const draft = { type: "message" as const, id: "", room: "lobby", from: "Ann", text: "spam" };
  const error = assertThrows(() => blocked.requireNone(draft), ChatError);
  assertEquals(error.message, 'The field "text" contains a blocked word');
});

test("BlockedWords: rejects a setting without a letter or digit, which would match every text", () => {
  assertThrows(() => new BlockedWords(["spam", "..."]), SyntaxError, 'has "...": expected');
});

test("BlockedWords: checks the names and descriptions of files", () => {
  const file = { id: crypto.randomUUID(), name: "a.png", type: "image/png", bytes: 1 };
  assertEquals(blockedField({ files: [file, { ...file, name: "my spam.png" }] }), "files[1].name");
  assertEquals(blockedField({ files: [{ ...file, alt: "SPAM in a tin" }] }), "files[0].alt");
  const expired = { id: file.id, name: "spam", isExpired: true } as const;
  assertEquals(blockedField({ files: [expired] }), "files[0].name");
  assertEquals(blockedField({ files: [{ ...file, alt: "ham" }] }), undefined);
});
