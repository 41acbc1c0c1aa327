import { assertEquals } from "@std/assert";
import { Preferences } from "../../../../static/chat/notifications/preferences.js";
import { shouldNotify } from "../../../../static/chat/notifications/should_notify.js";
import { test } from "../../../testing.ts";

const ROOM = { room: "lobby", type: "public" } as const;
const DIRECT = { room: `~${"a".repeat(26)}`, type: "direct" } as const;

/** Choices in a browser that remembers, and what it remembers. */
function newChoices(text = "") {
  const memory = {
    text,
    load: () => memory.text,
    save: (text: string) => void (memory.text = text),
  };
  return { memory, choices: new Preferences(memory) };
}

const listed = (room: typeof ROOM | typeof DIRECT, unread: number, mentions: number) => ({
  ...room,
  title: "",
  topic: "",
  isArchived: false,
  head: 9,
  read: 0,
  unread,
  mentions,
});

test("Preferences: notify of mentions and direct messages by default", () => {
  const { choices } = newChoices();
  const ownId = "ann";
  const wants = (info: typeof ROOM | typeof DIRECT, message: Record<string, unknown>) =>
    shouldNotify({ author: "bob", ...message }, { preferences: choices, info, ownId });
  assertEquals(wants(ROOM, {}), false);
  assertEquals(wants(ROOM, { mentions: [{ id: "cleo", name: "Cleo" }] }), false);
  assertEquals(wants(ROOM, { mentions: [{ id: "ann", name: "ann" }] }), true);
  assertEquals(wants(ROOM, { groupMention: "here" }), true);
  assertEquals(wants(DIRECT, {}), true);
  assertEquals(wants(DIRECT, { author: "ann" }), false);
  assertEquals([choices.isDoNotDisturb, choices.sound, choices.volume], [false, "chime", 0.5]);
});

test("Preferences: a level holds for its room only, in all tabs", () => {
  const { memory, choices } = newChoices();
  const other = new Preferences(memory);
  choices.setLevel("lobby", "all");
  choices.setLevel("dev", "nothing");
  choices.setSound({ sound: "none", volume: 0.2 });
  assertEquals(other.levelOf(ROOM), "all");
  assertEquals(other.levelOf({ room: "dev", type: "public" }), "nothing");
  assertEquals(other.levelOf({ room: "tea", type: "public" }), "mentions");
  assertEquals([other.sound, other.volume], ["none", 0.2]);
});

test("Preferences: the server's level overrides the browser's", () => {
  const { choices } = newChoices();
  choices.setLevel("lobby", "all");
  assertEquals(choices.levelOf({ ...ROOM, notificationLevel: "nothing" }), "nothing");
});

test("Preferences: a hidden room has the default level, and another level shows it", () => {
  const { choices } = newChoices();
  for (const [facts, level] of [[ROOM, "mentions"], [DIRECT, "all"]] as const) {
    assertEquals(choices.isHidden(facts), false);
    choices.setLevel(facts.room, "hidden");
    assertEquals([choices.isHidden(facts), choices.levelOf(facts)], [true, level]);
    assertEquals(choices.isHidden({ ...facts, notificationLevel: level }), false);
    choices.setLevel(facts.room, level);
    assertEquals(choices.isHidden(facts), false);
    assertEquals(choices.isHidden({ ...facts, notificationLevel: "hidden" }), true);
  }
});

test("Preferences: do not disturb ends at its time", () => {
  const { choices } = newChoices();
  assertEquals(choices.isDoNotDisturb, false);
  choices.doNotDisturbUntil = Date.now() + 3_600_000;
  assertEquals(choices.isDoNotDisturb, true);
  choices.doNotDisturbUntil = Date.now();
  assertEquals(choices.isDoNotDisturb, false);
});

test("Preferences: ignore invalid stored values", () => {
  for (
    const text of [
      "",
      "{",
      "null",
      "7",
      '{"levels":7,"sound":1,"volume":2}',
      '{"levels":{"lobby":"x"}}',
    ]
  ) {
    const { choices } = newChoices(text);
    assertEquals([choices.levelOf(ROOM), choices.sound, choices.volume], [
      "mentions",
      "chime",
      0.5,
    ]);
  }
});

test("Preferences: count messages to notify of, and tell whether there are others", () => {
  const { choices } = newChoices();
  const news = (...rooms: ReturnType<typeof listed>[]) => choices.countUnread(rooms);
  assertEquals(news(), { count: 0, isUnread: false });
  assertEquals(news(listed(ROOM, 3, 0)), { count: 0, isUnread: true });
  assertEquals(news(listed(ROOM, 3, 1), listed(DIRECT, 2, 0)), { count: 3, isUnread: true });
  choices.setLevel("lobby", "nothing");
  assertEquals(news(listed(ROOM, 3, 1)), { count: 0, isUnread: false });
  choices.setLevel("lobby", "all");
  assertEquals(news(listed(ROOM, 3, 1)), { count: 3, isUnread: true });
});
