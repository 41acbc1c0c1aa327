import type { ChangeEvent } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { Timeline } from "../../../../../static/chat/messages/session/timeline.js";
import { test } from "../../../../testing.ts";

const NOON = new Date(2026, 10, 23, 12).getTime();

test("Timeline: orders messages by seq, however late they arrive", () => {
  const timeline = new Timeline();
  for (const seq of [2, 5, 1, 4, 3]) timeline.insert(stored(seq));
  assertEquals(texts(timeline), ["1", "2", "3", "4", "5"]);
});

test("Timeline: shows a message once that arrives twice", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.insert(stored(1));
  assertEquals(texts(timeline), ["1"]);
});

test("Timeline: shows the user's own message at once as pending, after all others", () => {
  const timeline = new Timeline();
  timeline.setDrafts([draft("mine")]);
  timeline.insert(stored(1));
  assertEquals(texts(timeline), ["1", "mine"]);
  assertEquals(states(timeline), ["sent", "pending"]);
});

test("Timeline: confirms the user's own message by the response, before the stream", () => {
  const timeline = new Timeline();
  timeline.setDrafts([draft("mine")]);
  timeline.confirm({ id: "mine", room: "lobby", seq: 1, gid: 1, at: NOON });
  timeline.setDrafts([]);
  timeline.insert({ ...stored(1), id: "mine", text: "mine" });
  assertEquals([texts(timeline), states(timeline)], [["mine"], ["sent"]]);
});

test("Timeline: confirms the user's own message by the stream, before the response", () => {
  const timeline = new Timeline();
  timeline.setDrafts([draft("mine")]);
  timeline.insert({ ...stored(1), id: "mine", text: "mine" });
  timeline.confirm({ id: "mine", room: "lobby", seq: 1, gid: 1, at: NOON });
  timeline.setDrafts([draft("mine")]);
  assertEquals([texts(timeline), states(timeline)], [["mine"], ["sent"]]);
});

test("P7 Timeline: shows an edit at its message while pending and after it is stored", () => {
  const timeline = new Timeline();
  const message = { ...stored(1, { author: "ann" }), mentions: [{ id: "bob", name: "Bob" }] };
  timeline.insert(message);
  timeline.insert(stored(2, { author: "ann" }));
  timeline.setDrafts([{ ...draft("edit"), target: "id-1", text: "one" }]);
  assertEquals([texts(timeline), states(timeline)], [["one", "2"], ["pending", "sent"]]);
  assertEquals([timeline.find("id-1")?.text, timeline.lastBy("ann")?.text], ["one", "2"]);
  const receipt = { id: "edit", room: "lobby", seq: 3, gid: 3, at: NOON };
  timeline.confirm(receipt);
  assertEquals([texts(timeline), states(timeline)], [["one", "2"], ["sent", "sent"]]);
  const edit = { ...stored(3), type: "edit" as const, target: "id-1", text: "one", cursor: "" };
  timeline.apply({ ...edit, mentions: [{ id: "cleo", name: "Cleo" }], at: NOON });
  timeline.setDrafts([{ ...draft("edit"), target: "id-1", text: "one" }]);
  timeline.confirm(receipt);
  assertEquals(timeline.find("id-1")?.mentions, [{ id: "cleo", name: "Cleo" }]);
});

test("Timeline.lastBy(): returns nothing while the last message is pending or not loaded", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1, { author: "ann" }));
  timeline.setDrafts([{ ...draft("refused"), problem: { detail: "no" } }]);
  assertEquals(timeline.lastBy("ann")?.text, "1");
  timeline.setDrafts([draft("mine")]);
  assertEquals(timeline.lastBy("ann"), undefined);
  timeline.setDrafts([]);
  timeline.reset({ messages: [stored(1, { author: "ann" })], complete: true, isLatest: false });
  assertEquals(timeline.lastBy("ann"), undefined);
});

test("Timeline: shows a rejected edit at its message, or alone if that is not loaded", () => {
  const timeline = new Timeline();
  const problem = { detail: "no" };
  timeline.setDrafts([
    { ...draft("edit"), target: "id-1", text: "one", problem },
    { ...draft("other"), target: "id-2", text: "two" },
  ]);
  assertEquals([texts(timeline), states(timeline)], [["one"], ["failed"]]);
  timeline.insert(stored(1));
  assertEquals([texts(timeline), states(timeline)], [["one"], ["failed"]]);
  assertEquals(timeline.entry("id-1")?.problem, problem);
});

test("P7 Timeline: quotes the current text of a message, and nothing of a deleted one", () => {
  const timeline = new Timeline();
  const quote = { seq: 1, id: "1", author: "ann", from: "Ann", text: "1" };
  // Only the reply is loaded.
  timeline.reset({ messages: [{ ...stored(2), quote }, stored(3)], complete: false });
  const quoted = () => timeline.entries[0]?.message.quote;
  timeline.apply({ ...stored(4), type: "edit", target: "1", text: "one", cursor: "" });
  assertEquals(quoted()?.text, "one");
  timeline.apply({ ...stored(5), type: "delete", target: "1", text: "", cursor: "", at: NOON });
  assertEquals([quoted()?.text, quoted()?.deletedAt, texts(timeline)], ["", NOON, ["2", "3"]]);
});

test("P7 Timeline: a deleted message has no files, and no quote names them", () => {
  const timeline = new Timeline();
  const files = [{ id: "f", name: "fox.png", type: "image/png", bytes: 1 }];
  const quote = { seq: 1, id: stored(1).id, from: "Ann", text: "", fileName: "fox.png" };
  const messages = [{ ...stored(1), text: "", files }, { ...stored(2), quote }];
  timeline.reset({ messages, complete: true });
  timeline.setDrafts([{ ...draft("mine"), replyTo: stored(1).id }]);
  const [first, second, mine] = timeline.entries.map(({ message }) => message);
  assertEquals([first?.files, second?.quote?.fileName], [files, "fox.png"]);
  assertEquals([mine?.quote?.text, mine?.quote?.fileName], ["", "fox.png"]);
  const target = stored(1).id;
  timeline.apply({ ...stored(3), type: "edit", target, text: "new", cursor: "" });
  assertEquals(timeline.find(target)?.files, files);
  timeline.apply({ ...stored(4), type: "delete", target, text: "", cursor: "", at: NOON });
  assertEquals(timeline.find(target)?.files, undefined);
  assertEquals(timeline.find(stored(2).id)?.quote?.fileName, undefined);
});

test("Timeline: shows reactions at their message, and none at a deleted one", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  const { text: _, ...event } = { ...stored(2), target: stored(1).id, cursor: "" };
  timeline.apply({ ...event, type: "reaction", emoji: "👍", action: "add", author: "bob" });
  const reactions = () => timeline.entries[0]?.message.reactions;
  assertEquals(reactions(), [{ emoji: "👍", count: 1, users: [{ id: "bob", name: event.from }] }]);
  assertEquals(texts(timeline), ["1"]);
  timeline.apply({ ...stored(3), type: "delete", target: stored(1).id, text: "", cursor: "" });
  assertEquals(reactions(), []);
});

test("Timeline: quotes the original of the user's own reply before the server does", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.setDrafts([{ ...draft("mine"), replyTo: "id-1" }]);
  const quote = () => timeline.entry("mine")?.message.quote;
  assertEquals([quote()?.seq, quote()?.text], [1, "1"]);
  timeline.confirm({ id: "mine", room: "lobby", seq: 2, gid: 2, at: NOON });
  assertEquals([timeline.entry("mine")?.state, quote()?.seq], ["sent", 1]);
});

test("Timeline: keeps a rejected message in its position", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.setDrafts([draft("refused"), draft("next")]);
  timeline.setDrafts([refused("refused"), draft("next")]);
  timeline.insert(stored(2));
  timeline.setDrafts([refused("refused"), draft("next")]);
  assertEquals(texts(timeline), ["1", "refused", "2", "next"]);
  assertEquals(states(timeline), ["sent", "failed", "sent", "pending"]);
});

test("Timeline: keeps a rejected message after an earlier system message", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.addSystemMessage(change(2), "Ann left");
  timeline.setDrafts([draft("refused")]);
  timeline.setDrafts([refused("refused")]);
  timeline.insert(stored(3));
  const shown = timeline.entries.map(({ systemText, message }) => systemText ?? message.text);
  assertEquals(shown, ["1", "Ann left", "refused", "3"]);
});

test("Timeline: shows messages rejected on an earlier visit at the end", () => {
  const timeline = new Timeline();
  timeline.setDrafts([refused("refused")]);
  timeline.reset(page([3, 4], { complete: false }));
  timeline.prepend(page([1, 2], { complete: true }));
  timeline.setDrafts([refused("refused"), draft("next")]);
  assertEquals(texts(timeline), ["1", "2", "3", "4", "refused", "next"]);
});

test("Timeline: removes drafts that left the outbox", () => {
  const timeline = new Timeline();
  timeline.setDrafts([draft("first"), refused("second")]);
  assertEquals(timeline.isEmpty, false);
  timeline.setDrafts([]);
  assertEquals([texts(timeline), timeline.isEmpty], [[], true]);
});

test("Timeline: applies edits in place, and deletions without the text", () => {
  const timeline = new Timeline();
  for (const seq of [1, 2, 3]) timeline.insert(stored(seq));
  timeline.apply({ ...stored(4), type: "edit", cursor: "e.4", target: "id-1", text: "one" });
  timeline.apply({ ...stored(5), type: "delete", cursor: "e.5", target: "id-2", text: "" });
  assertEquals(texts(timeline), ["one", "", "3"]);
  const [first, second, third] = timeline.entries.map(({ message }) => message);
  assertEquals([first?.editedAt, second?.deletedAt], [NOON, NOON]);
  assertEquals([third?.editedAt, third?.deletedAt], [undefined, undefined]);
});

test("Timeline: ignores events of messages that are not loaded", () => {
  const timeline = new Timeline();
  timeline.insert(stored(2));
  timeline.apply({ ...stored(3), type: "edit", cursor: "e.3", target: "id-1", text: "one" });
  assertEquals(texts(timeline), ["2"]);
});

test("Timeline.prepend(): adds older pages, and knows when none are left", () => {
  const timeline = new Timeline();
  timeline.reset(page([3, 4], { complete: false }));
  timeline.prepend(page([1, 2, 3], { complete: true }));
  assertEquals(texts(timeline), ["1", "2", "3", "4"]);
  assertEquals([timeline.oldest, timeline.newest, timeline.complete], [1, 4, true]);
});

test("Timeline.reset(): drops messages that the new history lacks, but keeps drafts", () => {
  const timeline = new Timeline();
  for (const seq of [7, 8, 9]) timeline.insert(stored(seq));
  timeline.setDrafts([draft("mine"), draft("arrived")]);
  timeline.reset({
    ...page([1], { complete: true }),
    messages: [{ ...stored(1), id: "arrived", text: "arrived" }],
  });
  assertEquals([texts(timeline), states(timeline)], [["arrived", "mine"], ["sent", "pending"]]);
});

test("Timeline.trim(): drops the oldest messages, which can be loaded again", () => {
  const timeline = new Timeline();
  timeline.reset(page([1, 2, 3], { complete: true }));
  timeline.trim(2);
  assertEquals([texts(timeline), timeline.complete], [["2", "3"], false]);
  timeline.prepend(page([1], { complete: true }));
  assertEquals([texts(timeline), timeline.complete], [["1", "2", "3"], true]);
});

test("Timeline.countAfter(): counts stored messages, not drafts", () => {
  const timeline = new Timeline();
  for (const seq of [1, 2, 3, 4]) timeline.insert(stored(seq));
  timeline.setDrafts([draft("mine")]);
  assertEquals([0, 2, 4].map((seq) => timeline.countAfter(seq)), [4, 2, 0]);
});

test("Timeline: keeps the author of a pending message when it is confirmed", () => {
  const timeline = new Timeline();
  timeline.setDrafts([draft("mine")], "a1");
  timeline.confirm({ id: "mine", room: "lobby", seq: 1, gid: 1, at: NOON });
  assertEquals(timeline.entries.map(({ message }) => message.author), ["a1"]);
});

test("Timeline.authors(): returns each author once, by the latest name, the latest author first", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1, { author: "a1" }));
  timeline.insert(stored(2, { author: "a2" }));
  timeline.insert(stored(3, { author: "a2", from: "Anna" }));
  assertEquals(timeline.authors(), [{ id: "a2", name: "Anna" }, { id: "a1", name: "Ann" }]);
});

test("Timeline: takes the author of the user's own message from the stream, not the response", () => {
  const timeline = new Timeline();
  timeline.setDrafts([draft("mine")]);
  timeline.confirm({ id: "mine", room: "lobby", seq: 1, gid: 1, at: NOON });
  timeline.insert({ ...stored(1, { author: "a1" }), id: "mine", text: "mine" });
  assertEquals(timeline.entries.map(({ message }) => message.author), ["a1"]);
});

test("Timeline: shows system messages in position", () => {
  const timeline = new Timeline();
  timeline.reset(page([1], { complete: false }));
  timeline.addSystemMessage(change(2), "Ann left");
  timeline.addSystemMessage(change(3), "");
  timeline.insert(stored(4));
  assertEquals(timeline.entries.map(({ systemText, message }) => systemText ?? message.text), [
    "1",
    "Ann left",
    "4",
  ]);
  assertEquals([timeline.countAfter(1), timeline.newest], [1, 4]);
});

test("Timeline: a system message about a pin leads to the pinned message, if that is loaded", () => {
  const timeline = new Timeline();
  timeline.reset(page([1], { complete: true }));
  for (const [seq, message] of [[2, stored(1).id], [3, "elsewhere"]] as const) {
    timeline.addSystemMessage(
      { ...change(seq), change: { type: "pin", message } },
      "Ann pinned it",
    );
  }
  assertEquals(timeline.entries.map(({ pinnedSeq }) => pinnedSeq), [undefined, 1, undefined]);
});

test("P3 Timeline: shows the messages that arrived behind the loaded ones once it reaches them", () => {
  const timeline = new Timeline();
  timeline.reset({ messages: [stored(1), stored(2)], complete: true, isLatest: false });
  for (const seq of [5, 6]) timeline.insert(stored(seq));
  assertEquals(texts(timeline), ["1", "2"]);
  timeline.append({ messages: [stored(3), stored(4)], complete: true, cursor: "" });
  assertEquals(texts(timeline), ["1", "2", "3", "4", "5", "6"]);
});

test("Timeline.countAfter(): counts each message once, whichever part of the room is loaded", () => {
  const timeline = new Timeline();
  const page = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, place) => stored(from + place));
  timeline.reset({ messages: page(251, 300), complete: false });
  for (const message of page(301, 305)) timeline.insert(message);
  assertEquals(timeline.countAfter(300), 5);
  timeline.reset({ messages: page(1, 50), complete: true, isLatest: false });
  assertEquals(timeline.countAfter(300), 5);
  timeline.insert(stored(306));
  assertEquals(timeline.countAfter(300), 6);
  timeline.append({ messages: page(51, 302), complete: false, cursor: "" });
  assertEquals(timeline.countAfter(300), 6);
  timeline.append({ messages: page(303, 306), complete: true, cursor: "" });
  assertEquals(timeline.countAfter(300), 6);
  timeline.reset({ messages: page(1, 3), complete: true });
  assertEquals(timeline.countAfter(2), 1);
});

test("Timeline: keeps system messages before the first message", () => {
  const timeline = new Timeline();
  timeline.reset(page([], { complete: true }));
  timeline.addSystemMessage(change(2), "Ann left");
  timeline.insert(stored(3));
  timeline.trim(2);
  assertEquals(timeline.entries.map(({ systemText, message }) => systemText ?? message.text), [
    "Ann left",
    "3",
  ]);
});

test("Timeline: drops system messages on reset() and trim()", () => {
  const timeline = new Timeline();
  timeline.reset(page([1], { complete: true }));
  timeline.addSystemMessage(change(2), "Ann left");
  for (const seq of [3, 4]) timeline.insert(stored(seq));
  timeline.trim(2);
  assertEquals(timeline.entries.length, 2);
  timeline.addSystemMessage(change(5), "Bob left");
  timeline.reset(page([3, 4], { complete: true }));
  assertEquals(timeline.entries.length, 2);
});

interface Given {
  at?: number;
  from?: string;
  author?: string;
}

function stored(seq: number, { at = NOON, from = "Ann", author }: Given = {}) {
  const by = author === undefined ? { from } : { author, from };
  return { id: `id-${seq}`, room: "lobby", ...by, text: String(seq), at, seq, gid: seq };
}

function change(seq: number): ChangeEvent {
  const { text: _, ...entry } = stored(seq);
  const left = { type: "remove", user: "a1" } as const;
  return { ...entry, type: "change", cursor: `e.${seq}`, change: left };
}

function draft(id: string) {
  return { id, room: "lobby", from: "Ann", text: id, at: NOON };
}

function refused(id: string) {
  return { ...draft(id), problem: { detail: "no" } };
}

function page(seqs: number[], { complete }: { complete: boolean }) {
  return { cursor: "e.1", messages: seqs.map((seq) => stored(seq)), complete };
}

function texts(timeline: Timeline) {
  return timeline.entries.map(({ message }) => message.text);
}

function states(timeline: Timeline) {
  return timeline.entries.map(({ state }) => state);
}
