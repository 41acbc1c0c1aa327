import type { ChangeEvent } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { systemMessageText } from "../../../../../static/chat/messages/session/system_message.js";
import { test } from "../../../../testing.ts";

const NAMES = new Map([["a1", "Ann"], ["b1", "Bob"]]);

const LINES: [ChangeEvent["change"], string][] = [
  [{ type: "open", title: "Summer", isDirect: false, members: [] }, "Ann created the room"],
  [{ type: "add", member: { id: "c1", name: "Cleo" } }, "Ann added Cleo"],
  [{ type: "remove", user: "a1" }, "Ann left"],
  [{ type: "remove", user: "b1" }, "Ann removed Bob"],
  [{ type: "remove", user: "x1" }, "Ann removed Someone"],
  [{ type: "pin", message: "m1" }, "Ann pinned a message"],
  [{ type: "unpin", message: "m1" }, "Ann unpinned a message"],
  [{ type: "unpin", message: "m1", isPruned: true }, ""],
  [{ type: "settings", topic: "The lake" }, "Ann changed the topic to “The lake”"],
  [{ type: "settings", topic: "" }, "Ann removed the topic"],
  [{ type: "settings", title: "Autumn" }, "Ann renamed the room to “Autumn”"],
  [{ type: "settings", isArchived: true }, "Ann archived the room"],
  [{ type: "settings", isArchived: false }, "Ann unarchived the room"],
  [{ type: "settings", slowSeconds: 30 }, "Ann turned on slow mode: one message every 30 s"],
  [{ type: "settings", slowSeconds: 0 }, "Ann turned off slow mode"],
  [
    { type: "settings", title: "Autumn", topic: "" },
    "Ann renamed the room to “Autumn” · Ann removed the topic",
  ],
];

for (const [change, line] of LINES) {
  test(`systemMessageText(): ${line}`, () => {
    assertEquals(say(change), line);
  });
}

test('systemMessageText(): uses the known name of a user, or "Someone"', () => {
  assertEquals(say({ type: "remove", user: "b1" }, { from: "" }), "Ann removed Bob");
  assertEquals(
    say({ type: "settings", topic: "" }, { from: "", author: "x1" }),
    "Someone removed the topic",
  );
});

test("systemMessageText(): isolates the text direction of names", () => {
  const line = systemMessageText(event({ type: "remove", user: "a1" }), () => undefined);
  assertEquals(line, "\u2068Ann\u2069 left");
});

/** Returns the line without the characters that isolate names. */
function say(change: ChangeEvent["change"], by: { author?: string; from?: string } = {}): string {
  const line = systemMessageText({ ...event(change), ...by }, (id) => NAMES.get(id));
  return line.replace(/[\u2068\u2069]/g, "");
}

function event(change: ChangeEvent["change"]): ChangeEvent {
  const place = { id: "i", room: "lobby", at: 0, seq: 1, gid: 1, cursor: "e.1" };
  return { ...place, type: "change", author: "a1", from: "Ann", change };
}
