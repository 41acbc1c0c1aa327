import { assertEquals } from "@std/assert";
import { groupByDay } from "../../../../../static/chat/messages/list/group_by_day.js";
import { Timeline } from "../../../../../static/chat/messages/session/timeline.js";
import { test } from "../../../../testing.ts";

const NOON = new Date(2026, 10, 23, 12).getTime();
const MIDNIGHT = new Date(2026, 10, 24).getTime();
const MINUTE_MS = 60_000;

test("groupByDay(): groups messages of one author within five minutes", () => {
  const timeline = timelineOf([
    message(1),
    message(2, { at: NOON + 4 * MINUTE_MS }),
    message(3, { at: NOON + 5 * MINUTE_MS }),
    message(4, { at: NOON + 6 * MINUTE_MS, from: "Bob" }),
    message(5, { at: NOON + 7 * MINUTE_MS }),
  ]);
  assertEquals(continuations(timeline), [false, true, false, false, false]);
});

test("groupByDay(): starts a new group after an emote", () => {
  const emote = { text: "/me waves" };
  const timeline = timelineOf([
    message(1, emote),
    message(2, emote),
    message(3),
    message(4, emote),
    message(5),
  ]);
  assertEquals(continuations(timeline), [false, true, false, true, true]);
});

test("groupByDay(): separates two authors of one name, and two names of one author", () => {
  const timeline = timelineOf([
    message(1, { author: "a1" }),
    message(2, { author: "a1" }),
    message(3, { author: "a2" }),
    message(4),
    message(5, { author: "a2" }),
    message(6, { author: "a2", from: "Anna" }),
  ]);
  assertEquals(continuations(timeline), [false, true, false, false, false, false]);
});

test("groupByDay(): tells the name that the author had in their message before", () => {
  const timeline = timelineOf([
    message(1, { author: "a1", from: "Dan" }),
    message(2, { author: "a2", from: "Bob" }),
    message(3, { author: "a1", from: "Bob" }),
    message(4, { author: "a1", from: "Bob" }),
    message(5, { author: "a2", from: "Bob" }),
  ]);
  const entries = groupByDay(timeline.entries).flatMap(({ entries }) => entries);
  assertEquals(entries.map(({ formerName = "" }) => formerName), ["", "", "Dan", "", ""]);
});

test("groupByDay(): groups a pending message with those before it", () => {
  const timeline = timelineOf([message(1, { author: "a1" })]);
  timeline.setDrafts([pending()], "a1");
  assertEquals(continuations(timeline), [false, true]);
});

test("groupByDay(): keeps system messages outside of groups", () => {
  const timeline = timelineOf([message(1), message(3)]);
  addSystemMessage(timeline, 2);
  assertEquals(continuations(timeline), [false, false, false]);
});

test("groupByDay(): starts a new day and group at local midnight", () => {
  const timeline = timelineOf([message(1, { at: MIDNIGHT - 1 }), message(2, { at: MIDNIGHT })]);
  assertEquals(groupByDay(timeline.entries).map(({ key }) => key), ["2026-11-23", "2026-11-24"]);
  assertEquals(continuations(timeline), [false, false]);
});

test("groupByDay(): never returns to an earlier day, whatever the clocks say", () => {
  const timeline = timelineOf([
    message(1, { at: MIDNIGHT - 1 }),
    message(2, { at: MIDNIGHT }),
    message(3, { at: MIDNIGHT - 1 }),
  ]);
  assertEquals(groupByDay(timeline.entries).map(({ entries }) => entries.length), [1, 2]);
});

test("groupByDay(): groups part of a list as it groups the whole", () => {
  const timeline = new Timeline();
  const authors = ["Ann", "Ann", "Ann", "Bob", "Ann", "Ann"];
  for (let seq = 1; seq <= 60; seq++) {
    const from = authors[seq % 6] ?? "";
    timeline.insert(message(seq, { at: NOON + seq * 2 * MINUTE_MS, from }));
    if (seq % 17 === 0) addSystemMessage(timeline, seq);
  }
  timeline.insert(message(61, { at: NOON + 24 * 60 * MINUTE_MS }));
  const whole = groupByDay(timeline.entries).flatMap(({ key, entries }) =>
    entries.map((entry) => ({ key, ...entry }))
  );
  for (let from = 0; from < whole.length; from++) {
    const days = groupByDay(timeline.entries, { from, to: from + 5 });
    const part = days.flatMap(({ key, entries }) => entries.map((entry) => ({ key, ...entry })));
    assertEquals(part, whole.slice(from, from + 5));
  }
});

test("groupByDay(): shows the user's own message last although the local clock is slow", () => {
  const timeline = timelineOf([message(1)]);
  timeline.setDrafts([{ ...pending(), at: NOON - 48 * 60 * MINUTE_MS }]);
  assertEquals(groupByDay(timeline.entries).length, 1);
  assertEquals(continuations(timeline), [false, true]);
});

test("groupByDay(): starts a new group at the first unread message", () => {
  const timeline = timelineOf([message(1), message(2), message(3)]);
  assertEquals(continuations(timeline, "id-2"), [false, false, true]);
});

test("groupByDay(): folds consecutive deleted messages into one row with their count", () => {
  const deleted = { text: "", deletedAt: NOON };
  const timeline = timelineOf([
    message(1, deleted),
    message(2, deleted),
    message(3, { from: "Bob", ...deleted }),
    message(4),
    message(5, deleted),
    message(6, { at: NOON + 24 * 60 * MINUTE_MS, ...deleted }),
  ]);
  const entries = groupByDay(timeline.entries).flatMap(({ entries }) => entries);
  assertEquals(entries.map(({ isFolded = false, deletedCount = 0 }) => isFolded || deletedCount), [
    3,
    true,
    true,
    0,
    1,
    1,
  ]);
});

test("groupByDay(): shows the author again after a deleted message that began a group", () => {
  const deleted = { text: "", deletedAt: NOON };
  const timeline = timelineOf([
    message(1, deleted),
    message(2),
    message(3, deleted),
    message(4),
    message(5, { from: "Bob", ...deleted }),
    message(6),
  ]);
  assertEquals(continuations(timeline), [false, false, true, true, false, false]);
});

interface MessageFields {
  at?: number;
  author?: string;
  from?: string;
  text?: string;
  deletedAt?: number;
}

function message(seq: number, fields: MessageFields = {}) {
  const id = `id-${seq}`;
  return { id, room: "lobby", from: "Ann", text: String(seq), at: NOON, seq, gid: seq, ...fields };
}

function pending() {
  return { id: "mine", room: "lobby", from: "Ann", text: "mine", at: NOON };
}

function timelineOf(messages: readonly ReturnType<typeof message>[]) {
  const timeline = new Timeline();
  for (const message of messages) timeline.insert(message);
  return timeline;
}

function addSystemMessage(timeline: Timeline, seq: number) {
  const { text: _, ...entry } = message(seq);
  const change = { type: "remove", user: "a1" } as const;
  timeline.addSystemMessage({ ...entry, type: "change", cursor: `e.${seq}`, change }, "Ann left");
}

function continuations(timeline: Timeline, firstNew = "") {
  return groupByDay(timeline.entries, { firstNew }).flatMap(({ entries }) => entries)
    .map((entry) => entry.isContinuation);
}
