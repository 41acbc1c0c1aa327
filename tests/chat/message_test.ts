import { assertEquals, assertThrows } from "@std/assert";
import { ChatError } from "../../chat/errors.ts";
import { parseArchived, parseDraft } from "../../chat/message.ts";
import { test } from "../testing.ts";

const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

const draft = (fields: Record<string, unknown> = {}) => ({
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text: "hello",
  ...fields,
});

function invalidField(value: unknown): string | undefined {
  return assertThrows(() => parseDraft(value, LIMITS), ChatError).field;
}

test("parseDraft(): trims texts, converts line breaks to LF and the id to lower case", () => {
  const id = crypto.randomUUID();
  const parsed = parseDraft(
    draft({ id: id.toUpperCase(), from: " Ann ", text: "one\r\ntwo\rthree\n" }),
    LIMITS,
  );
  assertEquals(parsed, {
    type: "message",
    id,
    room: "lobby",
    from: "Ann",
    text: "one\ntwo\nthree",
  });
});

test("parseDraft(): drops unknown fields", () => {
  const parsed = parseDraft(
    JSON.parse(`{"__proto__":{"x":1},"id":"${crypto.randomUUID()}",
    "room":"lobby","from":"Ann","text":"hello","gid":7,"at":0}`),
    LIMITS,
  );
  assertEquals(Object.keys(parsed), ["type", "id", "room", "from", "text"]);
});

test("parseDraft(): rejects a value that is not an object", () => {
  for (const value of [null, undefined, 1, "text", [], [draft()]]) {
    assertThrows(() => parseDraft(value, LIMITS), ChatError, "must be an object");
  }
});

test("parseDraft(): names a field that is missing, empty or of the wrong type", () => {
  for (const field of ["id", "room", "from", "text"]) {
    for (const value of [undefined, null, "", 1, true, {}, ["Ann"]]) {
      assertEquals(invalidField(draft({ [field]: value })), field, `${field} is ${value}`);
    }
  }
});

test("parseDraft(): treats a name or text of white space as empty", () => {
  assertEquals(invalidField(draft({ from: " \t " })), "from");
  assertEquals(invalidField(draft({ text: "\n \r\n" })), "text");
});

test("parseDraft(): counts lengths in code points, not in UTF-16 units", () => {
  assertEquals(parseDraft(draft({ from: "😀".repeat(64) }), LIMITS).from.length, 128);
  assertEquals(invalidField(draft({ from: "😀".repeat(65) })), "from");
  assertEquals(parseDraft(draft({ text: "ä".repeat(4_000) }), LIMITS).text.length, 4_000);
  assertEquals(invalidField(draft({ text: "a".repeat(4_001) })), "text");
});

test("parseDraft(): requires a name to be one line of visible characters", () => {
  const hidden = ["\n", "\r", "\u0000", "\u0085", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff"];
  for (const character of hidden) {
    assertEquals(invalidField(draft({ from: `An${character}n` })), "from", escape(character));
  }
});

test("parseDraft(): allows line breaks and tabs in a text, but no other control characters", () => {
  assertEquals(parseDraft(draft({ text: "a\tb\nc\u2028d" }), LIMITS).text, "a\tb\nc\u2028d");
  for (const character of ["\u0000", "\u0007", "\u001b", "\u007f", "\u0085"]) {
    assertEquals(invalidField(draft({ text: `a${character}b` })), "text", escape(character));
  }
});

test("parseDraft(): an edit needs a target and a text, a deletion only a target", () => {
  const target = crypto.randomUUID();
  const edit = parseDraft(draft({ type: "edit", target }), LIMITS);
  assertEquals([edit.type, edit.target, edit.text], ["edit", target, "hello"]);
  const deletion = parseDraft(draft({ type: "delete", target }), LIMITS);
  assertEquals([deletion.type, deletion.target, deletion.text], ["delete", target, ""]);
  assertEquals(invalidField(draft({ type: "edit" })), "target");
  assertEquals(invalidField(draft({ type: "delete", target: "1" })), "target");
  assertEquals(invalidField(draft({ type: "poem" })), "type");
});

/** A change of each type that has a text, with the name of the field that contains it. */
const texts = (text: string): [field: string, change: Record<string, unknown>][] => {
  const hash = "h".repeat(43);
  const member = { id: "bob", name: text };
  const passkey = { user: "bob", passkey: "id", publicKey: "key" };
  return [
    ["members[0].name", { type: "open", title: "Plans", members: [member] }],
    ["name", { type: "add", member }],
    ["name", { type: "rename", user: "bob", name: text }],
    ["title", { type: "open", title: text, members: [] }],
    ["title", { type: "settings", title: text }],
    ["topic", { type: "settings", topic: text }],
    ["device", { type: "sign-in", user: "bob", session: hash, device: text }],
    ["name", { type: "passkey", ...passkey, name: text }],
    ["reason", { type: "ban", user: "bob", reason: text }],
    ["reason", { type: "mute", user: "bob", reason: text }],
  ];
};

test("parseDraft(): rejects invisible characters in a change, but allows emoji and all scripts", () => {
  for (const character of ["\u202e", "\u200b", "\u2066", "\ufeff", "\u200d"]) {
    for (const [field, change] of texts(`An${character}n`)) {
      const found = invalidField(draft({ type: "change", change }));
      assertEquals(found, field, `${change.type} ${escape(character)}`);
    }
  }
  for (const text of ["Ann 👩‍👩‍👧‍👦", "علی\u200cرضا", "क्\u200dष"]) {
    for (const [, change] of texts(text)) parseDraft(draft({ type: "change", change }), LIMITS);
  }
});

test("parseDraft(): rejects a change with more marks on a letter than any script needs", () => {
  for (const text of [`A${"\u0301".repeat(4)}nn`, `ก${"\u0e47".repeat(5)}`, "Ann \u0301"]) {
    for (const [field, change] of texts(text)) {
      const found = invalidField(draft({ type: "change", change }));
      assertEquals(found, field, `${change.type} ${escape(text)}`);
    }
  }
  for (const text of ["Nguyễn Thị Hồng", "ผู้ใหญ่น้ำ", "הַשָּׁ֑מַיִם", "བསྒྲུབས"]) {
    for (const [, change] of texts(text)) parseDraft(draft({ type: "change", change }), LIMITS);
  }
});

test("parseArchived(): accepts a change that was stored under older rules", () => {
  for (const [, change] of texts("An\u202en")) {
    const past = parseArchived({ ...draft({ type: "change", change, from: "An\u200bn" }), at: 1 });
    assertEquals([past.change?.type, past.from], [change.type, "An\u200bn"]);
  }
});

test("parseDraft(): rejects a lone surrogate", () => {
  assertEquals(invalidField(draft({ from: "\ud83d" })), "from");
  assertEquals(invalidField(draft({ text: "a\ude00b" })), "text");
});

test("parseDraft(): requires a room's name to be a short lower-case word", () => {
  for (const room of ["lobby", "a", "0", "dev-2_x", "a".repeat(64)]) {
    assertEquals(parseDraft(draft({ room }), LIMITS).room, room);
  }
  const invalid = ["Lobby", "-a", "_a", "a b", "a/b", "a.b", "ä", "a\n", "a\u2028", "a".repeat(65)];
  for (const room of [...invalid, "..", "%2e"]) {
    assertEquals(invalidField(draft({ room })), "room", room);
  }
});

test("parseDraft(): a message with files needs no text", () => {
  const file = { id: crypto.randomUUID(), name: "a.png", type: "image/png", bytes: 1 };
  for (const text of [undefined, "", " \n"]) {
    const { text: parsed, files } = parseDraft(draft({ text, files: [file] }), LIMITS);
    assertEquals([parsed, files], ["", [file]]);
  }
  assertEquals(invalidField(draft({ text: 1, files: [file] })), "text");
  assertEquals(invalidField(draft({ text: "", files: [] })), "files");
  assertEquals(invalidField(draft({ text: "" })), "text");
  const edit = parseDraft(draft({ type: "edit", target: file.id, files: [file] }), LIMITS);
  assertEquals("files" in edit, false);
});

test("parseArchived(): accepts files, some of which have expired", () => {
  const file = { id: crypto.randomUUID(), name: "a.png", type: "image/png", bytes: 1 };
  const expired = { id: crypto.randomUUID(), name: "b.png", isExpired: true } as const;
  const files = [file, expired];
  const archived = draft({ type: "message", text: "", at: 1, files });
  assertEquals(parseArchived(archived).files, [file, expired]);
  assertThrows(() => parseArchived({ ...archived, files: [{ ...file, bytes: -1 }] }), ChatError);
});
