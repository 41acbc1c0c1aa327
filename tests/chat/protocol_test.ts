import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeAnswer,
  decodeDraft,
  decodeDraftResult,
  decodeEntry,
  decodeHeartbeat,
  decodeRequest,
  decodeStorage,
  decodeUserEvent,
  encodeAnswer,
  encodeDraft,
  encodeDraftResult,
  encodeEntry,
  encodeHeartbeat,
  encodeRequest,
  encodeStorage,
  encodeUserEvent,
  type Entry,
  entryTopic,
} from "../../chat/protocol.ts";
import { test } from "../testing.ts";

const encoder = new TextEncoder();

const META = "h1 a.1 message a 1 x 0";

/** Returns frames as a socket receives them. */
const frames = (...parts: (string | Uint8Array)[]) =>
  parts.map((part) => typeof part === "string" ? encoder.encode(part) : part);

const ENTRY: Entry = {
  epoch: "k3jx9",
  gid: 12,
  type: "message",
  room: "lobby",
  seq: 5,
  id: "0f8fad5b-d9cb-469f-a165-70867728950e",
  at: 1_700_000_000_000,
  body: encoder.encode('{"text":"hello"}'),
};

test("Protocol: each message decodes to what was encoded", () => {
  const draft = { id: ENTRY.id, room: "lobby", from: "Ann", text: "hello" };
  assertEquals(decodeDraft(frames(...encodeDraft("inbox-1", draft))), { reply: "inbox-1", draft });
  assertEquals(decodeEntry(frames(...encodeEntry(ENTRY))), ENTRY);
  const storage = { state: "failing", failures: 7 } as const;
  assertEquals(decodeStorage(frames(...encodeStorage(storage))), storage);
  assertEquals(decodeHeartbeat(frames(...encodeHeartbeat({ epoch: "a", head: 7 }))), {
    epoch: "a",
    head: 7,
  });
  const verdict = { id: ENTRY.id, outcome: "stored", body: ENTRY.body } as const;
  assertEquals(decodeDraftResult(frames(...encodeDraftResult("inbox-1", verdict))), verdict);
  const question = decodeRequest(frames(...encodeRequest("9", "after", { gid: 3 })));
  assertEquals(question, { id: "9", method: "after", body: encoder.encode('{"gid":3}') });
  const answer = {
    request: "9",
    position: { epoch: "a", gid: 7 },
    pruned: 3,
    entries: [ENTRY, ENTRY],
  };
  assertEquals(decodeAnswer(frames(...encodeAnswer(answer))), answer);
  const none = { ...answer, entries: [] };
  assertEquals(decodeAnswer(frames(...encodeAnswer(none))), none);
  const { request, position, pruned } = answer;
  for (const value of [[{ room: "lobby" }], {}, "words", 0, null]) {
    const other = { request, position, pruned, value };
    assertEquals(decodeAnswer(frames(...encodeAnswer(other))), other);
  }
});

test("Protocol: a user event has the user and what changed for them", () => {
  const reading = { room: "lobby", head: 9, read: 7, unread: 2, mentions: 1 };
  for (const one of [reading, { ...reading, notificationLevel: "all" } as const]) {
    const event = { user: "ann@example.org", reading: one };
    assertEquals(decodeUserEvent(frames(...encodeUserEvent(event))), event);
  }
  const doNotDisturb = { user: "ann@example.org", doNotDisturbUntil: 1 };
  assertEquals(decodeUserEvent(frames(...encodeUserEvent(doNotDisturb))), doNotDisturb);
  const user = "ann@example.org";
  const saved = { room: "lobby", id: "1", isSaved: true };
  for (const event of [{ user, saved }, { user, activityIn: "lobby" }, { user, activityIn: "" }]) {
    assertEquals(decodeUserEvent(frames(...encodeUserEvent(event))), event);
  }
  for (
    const invalid of [null, { reading }, { user: "", reading }, { user: "ann", reading: 7 }, {
      user: "ann",
      saved: { ...saved, isSaved: 1 },
    }]
  ) {
    const bad = frames("o.", "h1", JSON.stringify(invalid));
    assertThrows(() => decodeUserEvent(bad), TypeError, "expected a change");
  }
  assertThrows(() => decodeUserEvent(frames("o.", "h2", "{}")), SyntaxError, '"h2"');
});

test("entryTopic(): is not a prefix of another room's topic", () => {
  assertEquals(entryTopic("a"), "r.a.");
  assertEquals(entryTopic("ab").startsWith(entryTopic("a")), false);
});

test("Protocol: rejects frames of another version, and names it", () => {
  assertThrows(() => decodeDraft(frames("h0", "inbox", "{}")), SyntaxError, '"h0"');
  assertThrows(
    () => decodeEntry(frames("r.a.", "h2 a.1 message a 1 x 0", "{}")),
    SyntaxError,
    "h2",
  );
  assertThrows(() => decodeHeartbeat(frames("b.", "h2 a.1")), SyntaxError, '"h2"');
  assertThrows(() => decodeRequest(frames("", "1", "head", "{}")), SyntaxError, '""');
});

test("Protocol: rejects messages with too few or too many frames", () => {
  for (const count of [0, 1, 2, 4, 100]) {
    const parts = frames(...Array<string>(count).fill("h1"));
    assertThrows(() => decodeDraft(parts), SyntaxError, `${count} frames`);
    assertThrows(() => decodeEntry(parts), SyntaxError, `${count} frames`);
    assertThrows(() => decodeDraftResult(parts), SyntaxError, `${count} frames`);
  }
  const incomplete = frames("h1", "1", "a.1 0", "h1 a.1 message r 1 x 0", "{}", "meta");
  assertThrows(() => decodeAnswer(incomplete), SyntaxError, "6 frames");
});

test("Protocol: rejects frames that are not UTF-8 or not JSON", () => {
  const broken = Uint8Array.of(0xc3, 0x28);
  assertThrows(() => decodeDraft([...frames("h1", "inbox"), broken]), SyntaxError, "UTF-8");
  assertThrows(() => decodeDraft(frames("h1", "inbox", "{")), SyntaxError);
  assertThrows(() => decodeAnswer(frames("h1", "1", "a.1 0", "meta")), SyntaxError);
  assertThrows(() => decodeDraft(frames("h1", "in box", "{}")), SyntaxError, "in box");
  assertThrows(() => decodeAnswer(frames("h1", "1", "a.1 0", META)), SyntaxError, "not valid JSON");
});

test("Protocol: rejects invalid words, and an extra word", () => {
  const metas = ["h1", "h1 a.1", "h1 a message r 1 x 0", "h1 a.1 poem r 1 x 0", "h1 a.1  "];
  const noNumbers = ["one", "", "-1", "1.5", "0x1", "1e3", "9007199254740992"];
  metas.push(...noNumbers.map((word) => `h1 a.1 message r ${word} x 0`));
  metas.push(
    ...noNumbers.map((word) => `h1 a.1 message r 1 x ${word}`),
    "h1 a.1 message r 1 x 0 1",
  );
  for (const meta of metas) {
    assertThrows(() => decodeEntry(frames("r.a.", meta, "{}")), SyntaxError, "second frame", meta);
  }
  for (const storage of ["h1 full 0", "h1 ok", "h1 ok -1", "h1 ok 1 2"]) {
    assertThrows(() => decodeStorage(frames("s.", storage)), SyntaxError, "second frame", storage);
  }
  for (const beat of ["h1 a.-1", "h1", "h1 a.1 2"]) {
    assertThrows(() => decodeHeartbeat(frames("b.", beat)), SyntaxError, "second frame", beat);
  }
  for (const verdict of ["h1 x", "h1 x lost", "h1 x stored 2"]) {
    assertThrows(
      () => decodeDraftResult(frames("n.i.", verdict, "{}")),
      SyntaxError,
      "second frame",
    );
  }
  for (const extent of ["a.1", "a 0", "a.1 x", "a.1 0 x", "a.1 0 2 3"]) {
    assertThrows(() => decodeAnswer(frames("h1", "1", extent)), SyntaxError, "third frame", extent);
  }
});
