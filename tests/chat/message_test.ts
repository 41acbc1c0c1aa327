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

function refusedField(value: unknown): string | undefined {
  return assertThrows(() => parseDraft(value, LIMITS), ChatError).field;
}

test("A draft is trimmed, its line breaks are LF and its id is in lower case", () => {
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

test("A draft keeps nothing that it does not need", () => {
  const parsed = parseDraft(
    JSON.parse(`{"__proto__":{"x":1},"id":"${crypto.randomUUID()}",
    "room":"lobby","from":"Ann","text":"hello","gid":7,"at":0}`),
    LIMITS,
  );
  assertEquals(Object.keys(parsed), ["type", "id", "room", "from", "text"]);
});

test("A draft that is no object is refused", () => {
  for (const value of [null, undefined, 1, "text", [], [draft()]]) {
    assertThrows(() => parseDraft(value, LIMITS), ChatError, "must be an object");
  }
});

test("Each field that is missing, empty or of another type is named", () => {
  for (const field of ["id", "room", "from", "text"]) {
    for (const value of [undefined, null, "", 1, true, {}, ["Ann"]]) {
      assertEquals(refusedField(draft({ [field]: value })), field, `${field} is ${value}`);
    }
  }
});

test("A name or text of blanks alone is empty", () => {
  assertEquals(refusedField(draft({ from: " \t " })), "from");
  assertEquals(refusedField(draft({ text: "\n \r\n" })), "text");
});

test("Lengths are counted in characters as people see code points, not in UTF-16 units", () => {
  assertEquals(parseDraft(draft({ from: "😀".repeat(64) }), LIMITS).from.length, 128);
  assertEquals(refusedField(draft({ from: "😀".repeat(65) })), "from");
  assertEquals(parseDraft(draft({ text: "ä".repeat(4_000) }), LIMITS).text.length, 4_000);
  assertEquals(refusedField(draft({ text: "a".repeat(4_001) })), "text");
});

test("A name is one line of visible characters", () => {
  const hidden = ["\n", "\r", "\u0000", "\u0085", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff"];
  for (const character of hidden) {
    assertEquals(refusedField(draft({ from: `An${character}n` })), "from", escape(character));
  }
});

test("A text has line breaks and tabs but no other control characters", () => {
  assertEquals(parseDraft(draft({ text: "a\tb\nc\u2028d" }), LIMITS).text, "a\tb\nc\u2028d");
  for (const character of ["\u0000", "\u0007", "\u001b", "\u007f", "\u0085"]) {
    assertEquals(refusedField(draft({ text: `a${character}b` })), "text", escape(character));
  }
});

test("An edit names its message and says what it says now, a deletion only names it", () => {
  const target = crypto.randomUUID();
  const edit = parseDraft(draft({ type: "edit", target }), LIMITS);
  assertEquals([edit.type, edit.target, edit.text], ["edit", target, "hello"]);
  const deletion = parseDraft(draft({ type: "delete", target }), LIMITS);
  assertEquals([deletion.type, deletion.target, deletion.text], ["delete", target, ""]);
  assertEquals(refusedField(draft({ type: "edit" })), "target");
  assertEquals(refusedField(draft({ type: "delete", target: "1" })), "target");
  assertEquals(refusedField(draft({ type: "poem" })), "type");
});

/** A change of each kind that has a text, with the field that is at fault where the text is. */
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

test("A new change has no text that one cannot see, and emoji and any writing in its place", () => {
  for (const character of ["\u202e", "\u200b", "\u2066", "\ufeff", "\u200d"]) {
    for (const [field, change] of texts(`An${character}n`)) {
      const found = refusedField(draft({ type: "change", change }));
      assertEquals(found, field, `${change.type} ${escape(character)}`);
    }
  }
  for (const text of ["Ann 👩‍👩‍👧‍👦", "علی\u200cرضا", "क्\u200dष"]) {
    for (const [, change] of texts(text)) parseDraft(draft({ type: "change", change }), LIMITS);
  }
});

test("What a new change says has no more marks on a letter than any writing needs", () => {
  for (const text of [`A${"\u0301".repeat(4)}nn`, `ก${"\u0e47".repeat(5)}`, "Ann \u0301"]) {
    for (const [field, change] of texts(text)) {
      const found = refusedField(draft({ type: "change", change }));
      assertEquals(found, field, `${change.type} ${escape(text)}`);
    }
  }
  for (const text of ["Nguyễn Thị Hồng", "ผู้ใหญ่น้ำ", "הַשָּׁ֑מַיִם", "བསྒྲུབས"]) {
    for (const [, change] of texts(text)) parseDraft(draft({ type: "change", change }), LIMITS);
  }
});

test("A change that was stored under older rules is still taken from an archive", () => {
  for (const [, change] of texts("An\u202en")) {
    const past = parseArchived({ ...draft({ type: "change", change, from: "An\u200bn" }), at: 1 });
    assertEquals([past.change?.type, past.from], [change.type, "An\u200bn"]);
  }
});

test("Half a surrogate pair is refused", () => {
  assertEquals(refusedField(draft({ from: "\ud83d" })), "from");
  assertEquals(refusedField(draft({ text: "a\ude00b" })), "text");
});

test("A room's name is a short word of lower case", () => {
  for (const room of ["lobby", "a", "0", "dev-2_x", "a".repeat(64)]) {
    assertEquals(parseDraft(draft({ room }), LIMITS).room, room);
  }
  const refused = ["Lobby", "-a", "_a", "a b", "a/b", "a.b", "ä", "a\n", "a\u2028", "a".repeat(65)];
  for (const room of [...refused, "..", "%2e"]) {
    assertEquals(refusedField(draft({ room })), "room", room);
  }
});
