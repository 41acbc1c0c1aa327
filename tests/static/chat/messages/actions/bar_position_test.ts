import { assertEquals } from "@std/assert";
import { type Box, placeBar } from "../../../../../static/chat/messages/actions/bar_position.js";
import { test } from "../../../../testing.ts";

const BAR = { width: 200, height: 30 };
const GUTTER = 60;
const VIEW = box(0, 50, 1_000, 800);
const ROW = box(100, 400, 800, 430);
const [END, ABOVE] = [592, 374];

/** A line of text from one x-coordinate to another. */
const line = (left: number, right: number, top = 404) => box(left, top, right, top + 24);

test("placeBar(): is above the end of the row, touching it", () => {
  assertEquals(placeBar(BAR, around([line(160, 700)])), { left: END, top: ABOVE });
});

test("placeBar(): goes beside the button that copies code", () => {
  const copy = box(752, 378, 796, 422);
  assertEquals(placeBar(BAR, around([copy, line(160, 400)])), { left: END - 52, top: ABOVE });
});

test("placeBar(): goes beside the row, where lines reach its end and there is space", () => {
  const view = box(0, 50, 1_100, 800);
  const contents = [line(160, 800, 372), line(160, 800)];
  assertEquals(placeBar(BAR, around(contents, { view })), { left: 796, top: 402 });
});

test("placeBar(): goes to the free side of right-to-left text", () => {
  const contents = [line(500, 800, 372), line(700, 800)];
  assertEquals(placeBar(BAR, around(contents)), { left: 160, top: ABOVE });
});

test("placeBar(): goes into its own row, where the row above is taken, before it goes below", () => {
  const contents = [line(160, 800, 372), line(160, 400)];
  assertEquals(placeBar(BAR, around(contents)), { left: END, top: 402 });
});

test("placeBar(): goes below the row where only that is free", () => {
  const contents = [line(160, 800, 372), line(160, 800)];
  assertEquals(placeBar(BAR, around(contents, { row: box(100, 400, 800, 450) })), {
    left: END,
    top: 446,
  });
});

test("placeBar(): covers as little as it can where nothing is free", () => {
  const contents = [line(160, 650, 372), line(160, 800), line(160, 800, 432)];
  assertEquals(placeBar(BAR, around(contents)), { left: END, top: ABOVE });
});

test("placeBar(): stays within the list at its first row", () => {
  const row = box(100, 52, 800, 400);
  assertEquals(placeBar(BAR, around([line(160, 500, 54)], { row })), { left: END, top: 58 });
});

function around(contents: readonly Box[], { view = VIEW, row = ROW } = {}) {
  return { view, row, contents, gutter: GUTTER };
}

function box(left: number, top: number, right: number, bottom: number): Box {
  return { left, top, right, bottom };
}
