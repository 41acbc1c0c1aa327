import { assertEquals } from "@std/assert";
import { Timeline } from "../../static/timeline.js";

const NOON = new Date(2026, 10, 23, 12).getTime();
const MINUTE_MS = 60_000;

Deno.test("Timeline keeps the room's order, however late a message comes", () => {
  const timeline = new Timeline();
  for (const seq of [2, 5, 1, 4, 3]) timeline.insert(stored(seq));
  assertEquals(texts(timeline), ["1", "2", "3", "4", "5"]);
});

Deno.test("Timeline takes a message that comes twice once", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.insert(stored(1));
  assertEquals(texts(timeline), ["1"]);
});

Deno.test("Timeline shows an own message at once, after all others, as pending", () => {
  const timeline = new Timeline();
  timeline.write(draft("mine"));
  timeline.insert(stored(1));
  assertEquals(texts(timeline), ["1", "mine"]);
  assertEquals(states(timeline), ["sent", "pending"]);
});

Deno.test("Timeline confirms an own message by the answer, and the stream changes nothing then", () => {
  const timeline = new Timeline();
  timeline.write(draft("mine"));
  timeline.confirm({ id: "mine", room: "lobby", seq: 1, gid: 1, at: NOON });
  timeline.insert({ ...stored(1), id: "mine", text: "mine" });
  assertEquals([texts(timeline), states(timeline)], [["mine"], ["sent"]]);
});

Deno.test("Timeline confirms an own message by the stream, and the answer changes nothing then", () => {
  const timeline = new Timeline();
  timeline.write(draft("mine"));
  timeline.insert({ ...stored(1), id: "mine", text: "mine" });
  timeline.confirm({ id: "mine", room: "lobby", seq: 1, gid: 1, at: NOON });
  assertEquals([texts(timeline), states(timeline)], [["mine"], ["sent"]]);
});

Deno.test("Timeline leaves a refused message where it was refused", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.write(draft("refused"));
  timeline.write(draft("next"));
  timeline.refuse("refused", { detail: "too long" });
  timeline.insert(stored(2));
  assertEquals(texts(timeline), ["1", "refused", "2", "next"]);
  assertEquals(states(timeline), ["sent", "failed", "sent", "pending"]);
});

Deno.test("Timeline moves a refused message that is tried again to the end", () => {
  const timeline = new Timeline();
  timeline.write(draft("first"));
  timeline.write(draft("second"));
  timeline.refuse("first", { detail: "no" });
  timeline.write(draft("first"));
  assertEquals(texts(timeline), ["second", "first"]);
});

Deno.test("Timeline gives a refused message back once", () => {
  const timeline = new Timeline();
  timeline.write(draft("mine"));
  timeline.refuse("mine", { detail: "no" });
  assertEquals(timeline.take("mine")?.message.text, "mine");
  assertEquals(timeline.take("mine"), undefined);
  assertEquals(timeline.isEmpty, true);
});

Deno.test("Timeline knows what is still on its way", () => {
  const timeline = new Timeline();
  assertEquals(timeline.hasPending, false);
  timeline.write(draft("mine"));
  assertEquals(timeline.hasPending, true);
  timeline.refuse("mine", { detail: "no" });
  assertEquals(timeline.hasPending, false);
});

Deno.test("Timeline puts older pages before what is there and says when nothing is older", () => {
  const timeline = new Timeline();
  timeline.reset(page([3, 4], { complete: false }));
  timeline.prepend(page([1, 2, 3], { complete: true }));
  assertEquals(texts(timeline), ["1", "2", "3", "4"]);
  assertEquals([timeline.oldest, timeline.newest, timeline.complete], [1, 4, true]);
});

Deno.test("Timeline that starts over drops what the new history lacks, but no own draft", () => {
  const timeline = new Timeline();
  for (const seq of [7, 8, 9]) timeline.insert(stored(seq));
  timeline.write(draft("mine"));
  timeline.write(draft("arrived"));
  timeline.reset({
    ...page([1], { complete: true }),
    messages: [{ ...stored(1), id: "arrived", text: "arrived" }],
  });
  assertEquals([texts(timeline), states(timeline)], [["arrived", "mine"], ["sent", "pending"]]);
});

Deno.test("Timeline that is trimmed forgets the oldest, which can be loaded again", () => {
  const timeline = new Timeline();
  timeline.reset(page([1, 2, 3], { complete: true }));
  timeline.trim(2);
  assertEquals([texts(timeline), timeline.complete], [["2", "3"], false]);
  timeline.prepend(page([1], { complete: true }));
  assertEquals([texts(timeline), timeline.complete], [["1", "2", "3"], true]);
});

Deno.test("Timeline counts what came after a number, without the own drafts", () => {
  const timeline = new Timeline();
  for (const seq of [1, 2, 3, 4]) timeline.insert(stored(seq));
  timeline.write(draft("mine"));
  assertEquals([0, 2, 4].map((seq) => timeline.countAfter(seq)), [4, 2, 0]);
});

Deno.test("Timeline groups what one author writes within five minutes", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.insert(stored(2, { at: NOON + 4 * MINUTE_MS }));
  timeline.insert(stored(3, { at: NOON + 5 * MINUTE_MS }));
  timeline.insert(stored(4, { at: NOON + 6 * MINUTE_MS, from: "Bob" }));
  timeline.insert(stored(5, { at: NOON + 7 * MINUTE_MS }));
  assertEquals(continues(timeline), [false, true, false, false, false]);
});

Deno.test("Timeline begins a day, and with it a group, at the reader's midnight", () => {
  const timeline = new Timeline();
  const midnight = new Date(2026, 10, 24).getTime();
  timeline.insert(stored(1, { at: midnight - 1 }));
  timeline.insert(stored(2, { at: midnight }));
  assertEquals(timeline.days().map(({ key }) => key), ["2026-11-23", "2026-11-24"]);
  assertEquals(continues(timeline), [false, false]);
});

Deno.test("Timeline never goes back to a day that is over, whatever a clock says", () => {
  const timeline = new Timeline();
  const midnight = new Date(2026, 10, 24).getTime();
  timeline.insert(stored(1, { at: midnight - 1 }));
  timeline.insert(stored(2, { at: midnight }));
  timeline.insert(stored(3, { at: midnight - 1 }));
  assertEquals(timeline.days().map(({ entries }) => entries.length), [1, 2]);
});

Deno.test("Timeline puts an own message after the others although the reader's clock is slow", () => {
  const timeline = new Timeline();
  timeline.insert(stored(1));
  timeline.write({ ...draft("mine"), at: NOON - 48 * 60 * MINUTE_MS });
  assertEquals([timeline.days().length, continues(timeline)], [1, [false, true]]);
});

function stored(seq: number, { at = NOON, from = "Ann" } = {}) {
  return { id: `id-${seq}`, room: "lobby", from, text: String(seq), at, seq, gid: seq };
}

function draft(id: string) {
  return { id, room: "lobby", from: "Ann", text: id, at: NOON };
}

function page(seqs: number[], { complete }: { complete: boolean }) {
  return { cursor: "e.1", messages: seqs.map((seq) => stored(seq)), complete };
}

function entries(timeline: Timeline) {
  return timeline.days().flatMap((day) => day.entries);
}

function texts(timeline: Timeline) {
  return entries(timeline).map(({ message }) => message.text);
}

function states(timeline: Timeline) {
  return entries(timeline).map(({ state }) => state);
}

function continues(timeline: Timeline) {
  return entries(timeline).map((entry) => entry.continues);
}
