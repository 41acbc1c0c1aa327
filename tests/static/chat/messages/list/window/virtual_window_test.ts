import { assert, assertEquals } from "@std/assert";
import { VirtualWindow } from "../../../../../../static/chat/messages/list/window/virtual_window.js";
import { test } from "../../../../../testing.ts";

const ROW_PX = 40;
const VIEW_PX = 800;

test("VirtualWindow: contains the newest entries, and follows new ones", () => {
  const window = new VirtualWindow();
  window.moveToEnd(entries(1_000));
  assertEquals(window.range.to, 1_000);
  assert(size(window) < 200);
  window.moveToEnd(entries(1_001));
  assertEquals(window.range.to, 1_001);
});

test("VirtualWindow: covers the viewport on any screen, and more around it", () => {
  for (const height of [400, 4_000]) {
    const window = new VirtualWindow();
    window.setViewportHeight(height);
    window.moveTo(entries(1_000), 500);
    const { from, to } = window.range;
    assert(from < 480 && to > 520 + height / 34, `${from} to ${to} of ${height} px`);
  }
});

test("VirtualWindow: needs to move only when the viewport is near its edge", () => {
  const window = around(500);
  const { from, to } = window.range;
  const isNear = (first: number) => window.isNearEdge(first, 1_000);
  assertEquals([isNear(500), isNear(from + 5), isNear(to - VIEW_PX / ROW_PX)], [false, true, true]);
  // A jump beyond the window.
  assertEquals([isNear(0), isNear(999)], [true, true]);
});

test("VirtualWindow: does not move beyond the first or last entry", () => {
  assertEquals(around(0).isNearEdge(0, 1_000), false);
  assertEquals(around(999).isNearEdge(999, 1_000), false);
});

test("VirtualWindow.restore(): finds its entries after others were added", () => {
  const all = entries(1_000);
  const window = new VirtualWindow();
  window.moveTo(all.slice(100), 400);
  const [first, last] = ends(window, all.slice(100));
  const more = [...all.slice(0, 600), entry("new"), ...all.slice(600), entry("newest")];
  window.restore(more);
  assertEquals(ends(window, more), [first, last]);
});

// While older messages arrived, scrolling read the new list by the old numbers, and leapt 150 messages.
test("VirtualWindow.isAt(): not after entries were added before its own, until it is restored", () => {
  const all = entries(300);
  const window = new VirtualWindow();
  assertEquals([window.isAt([]), window.isAt(all)], [true, false]);
  window.moveTo(all.slice(100), 50);
  assertEquals(window.isAt(all.slice(100)), true);
  assertEquals(window.isAt([...all.slice(100), entry("newest")]), true);
  assertEquals(window.isAt(all), false);
  window.restore(all);
  assertEquals(window.isAt(all), true);
});

test("VirtualWindow.restore(): moves to the end if its entries are gone", () => {
  const window = around(10);
  window.restore(entries(500).slice(300));
  assertEquals(window.range.to, 200);
});

test("VirtualWindow: uses measured heights, and estimates the others from them", () => {
  const all = entries(1_000);
  const window = around(500);
  for (const { message } of all.slice(0, 10)) window.setHeight(message.id, 2 * ROW_PX);
  for (const { message } of all.slice(10, 40)) window.setHeight(message.id, ROW_PX);
  const average = 50;
  const { from, to } = window.range;
  const known = 10 * 2 * ROW_PX + 30 * ROW_PX;
  assertEquals(window.heightBefore(all), known + (from - 40) * average);
  assertEquals(window.heightAfter(all), (1_000 - to) * average);
});

test("VirtualWindow: grows at the end, then drops many first entries together", () => {
  const window = new VirtualWindow();
  const froms = Array.from({ length: 200 }, (_, more) => {
    window.moveToEnd(entries(300 + more));
    return window.range.from;
  });
  assertEquals(new Set(froms).size, 4);
  assertEquals(window.range.to, 499);
  assert(window.range.to - window.range.from <= 180);
});

test("VirtualWindow: replaces dropped entries by exactly their height", () => {
  const window = new VirtualWindow();
  window.moveToEnd(entries(300));
  const before = window.heightBefore(entries(300));
  measureAll(window, entries(300));
  const guessed = window.heightBefore(entries(300));
  // Entries that were never drawn count with the estimate.
  assertEquals(guessed, before / 34 * ROW_PX);
  window.moveToEnd(entries(400));
  assertEquals(window.heightBefore(entries(400)), 280 * ROW_PX);
  for (const id of ["399", "398"]) window.setHeight(id, 10 * ROW_PX);
  assertEquals(window.heightBefore(entries(400)), 280 * ROW_PX);
});

test("VirtualWindow: keeps the total height wherever it moves", () => {
  const window = new VirtualWindow();
  const all = entries(1_000);
  window.moveToEnd(all);
  measureAll(window, all);
  for (const index of [900, 850, 800, 20, 70, 500, 530, 999]) {
    window.moveTo(all, index);
    const { from, to } = window.range;
    assertEquals(window.heightBefore(all), from * ROW_PX);
    assertEquals(window.heightAfter(all), (1_000 - to) * ROW_PX);
    measureAll(window, all);
  }
});

test("VirtualWindow: finds the entry at a fraction of the height above or below it", () => {
  const all = entries(1_000);
  const window = around(500);
  const { from, to } = window.range;
  for (const { message } of all) window.setHeight(message.id, ROW_PX);
  window.setHeight("0", from * ROW_PX);
  const before = [-1, 0, 0.49, 0.51, 1, 2].map((part) => window.indexBefore(all, part));
  assertEquals([before[0], before[1], before[2], before[4], before[5]], [
    0,
    0,
    0,
    from - 1,
    from - 1,
  ]);
  assert(before[3] !== undefined && before[3] > 0 && before[3] < from / 20);
  const after = [-1, 0, 0.5, 1].map((part) => window.indexAfter(all, part));
  assertEquals(after, [to, to, to + (1_000 - to) / 2, 999]);
  assertEquals(around(0).indexBefore(all, NaN), 0);
});

test("VirtualWindow.reset(): drops heights and position", () => {
  const window = around(500);
  window.setHeight("0", 1_000);
  window.reset();
  assertEquals(window.range, { from: 0, to: 0 });
  assertEquals(window.heightAfter(entries(10)), 10 * 34);
});

function around(index: number): VirtualWindow {
  const window = new VirtualWindow();
  window.setViewportHeight(VIEW_PX);
  window.moveTo(entries(1_000), index);
  return window;
}

function measureAll(window: VirtualWindow, all: ReturnType<typeof entries>): void {
  const { from, to } = window.range;
  for (const { message } of all.slice(from, to)) window.setHeight(message.id, ROW_PX);
}

function entries(count: number) {
  return Array.from({ length: count }, (_, index) => entry(String(index)));
}

function entry(id: string) {
  return {
    message: { id, room: "r", from: "A", text: "", at: 0 },
    state: "sent",
    day: "",
  } as const;
}

function size({ range: { from, to } }: VirtualWindow): number {
  return to - from;
}

function ends({ range: { from, to } }: VirtualWindow, all: ReturnType<typeof entries>) {
  return [all[from]?.message.id, all[to - 1]?.message.id];
}
