import { assertEquals } from "@std/assert";
import { ReadingProgress } from "../../../../../static/chat/messages/list/reading_progress.js";
import { Timeline } from "../../../../../static/chat/messages/session/timeline.js";
import { test } from "../../../../testing.ts";

/** A room whose messages have these seqs; reactions and changes took the others. */
function roomOf(seqs: readonly number[], { complete = true, isLatest = true } = {}) {
  const timeline = new Timeline();
  const messages = seqs.map((seq) => ({
    room: "dev",
    seq,
    gid: seq,
    id: String(seq),
    from: "Ann",
    text: String(seq),
    at: 0,
  }));
  timeline.reset({ messages, complete, isLatest });
  return timeline;
}

test("ReadingProgress: follows what is on screen without a gap", () => {
  const room = roomOf([1, 2, 5, 6, 9, 12]);
  const progress = new ReadingProgress();
  progress.start(2);
  // At the end, where the page opens.
  assertEquals(progress.see(room, { first: 4, last: 5 }), 2);
  assertEquals(progress.see(room, { first: 1, last: 2 }), 5);
  assertEquals(progress.see(room, { first: 0, last: 1 }), 5);
  assertEquals(progress.see(room, { first: 3, last: 4 }), 9);
  assertEquals(progress.isBehind, true);
  assertEquals(progress.see(room, { first: 4, last: 5 }), 12);
  assertEquals(progress.isBehind, false);
});

test("ReadingProgress: waits while messages before the loaded ones are missing", () => {
  const room = roomOf([8, 9], { complete: false });
  const progress = new ReadingProgress();
  progress.start(3);
  assertEquals(progress.see(room, { first: 0, last: 1 }), 3);
  assertEquals(progress.isBehind, true);
});

test("ReadingProgress: goes on while newer messages are not loaded", () => {
  const progress = new ReadingProgress();
  progress.start(1);
  assertEquals(progress.see(roomOf([1, 2, 3], { isLatest: false }), { first: 0, last: 2 }), 3);
  assertEquals(progress.isBehind, true);
});

test("ReadingProgress: ends when the user asks for the newest messages", () => {
  const progress = new ReadingProgress();
  progress.start(2);
  progress.skip();
  assertEquals(progress.isBehind, false);
  progress.start(2);
  assertEquals(progress.isBehind, false);
  // Marked as unread, or away for some time.
  progress.start(7);
  assertEquals(progress.isBehind, true);
  progress.reset();
  assertEquals(progress.isBehind, false);
});
