import { assertEquals } from "@std/assert";
import { shapeOf } from "../../../../static/chat/files/file_kinds.js";
import { sizeText } from "../../../../static/chat/files/file_size.js";
import { moved } from "../../../../static/chat/files/file_order.js";
import { columnsFor, sizeAlone } from "../../../../static/chat/files/view/grid_size.js";
import { panned, zoomed } from "../../../../static/chat/files/view/zoom_state.js";
import { test } from "../../../testing.ts";

const file = (name: string, type: string, more = {}) => ({
  id: name,
  name,
  type,
  bytes: 1,
  ...more,
});

test("Files: sizes are shown in the largest unit that fits", () => {
  const texts = [0, 1, 999, 1_000, 1_234_567, 5e9].map(sizeText);
  assertEquals(texts, ["0 bytes", "1 byte", "999 bytes", "1 kB", "1.2 MB", "5 GB"]);
});

test("Files: a picture is drawn as one only if that costs little", () => {
  const size = { width: 4_000, height: 3_000 };
  const thumbnail = { type: "image/webp", bytes: 1, width: 800, height: 600 };
  assertEquals(shapeOf(file("a", "image/png", size)), "picture");
  assertEquals(shapeOf(file("a", "image/png", { ...size, bytes: 2e6 })), "file");
  assertEquals(shapeOf(file("a", "image/png", { ...size, bytes: 2e6, thumbnail })), "picture");
  assertEquals(shapeOf(file("a", "image/png", { width: 60_000, height: 60_000 })), "file");
  assertEquals(shapeOf(file("a", "image/svg+xml", size)), "file");
  assertEquals(shapeOf(file("a", "image/heic", { ...size, thumbnail })), "picture");
  assertEquals(shapeOf(file("a", "image/png")), "file");
  assertEquals(shapeOf(file("a", "text/html")), "text");
  assertEquals(shapeOf(file("a", "application/zip")), "file");
});

test("Files: a picture keeps its proportions and fits, and several make a grid", () => {
  assertEquals(sizeAlone({ width: 4_000, height: 3_000 }), { width: 480, height: 360 });
  assertEquals(sizeAlone({ width: 100, height: 80 }), { width: 100, height: 80 });
  assertEquals(sizeAlone({ width: 100, height: 10_000 }), { width: 48, height: 360 });
  assertEquals(sizeAlone({ width: 10_000, height: 10 }), { width: 480, height: 48 });
  assertEquals([2, 3, 4, 5, 10].map(columnsFor), [2, 3, 2, 3, 3]);
});

test("Files: move within their order, as far as there are places", () => {
  const files = ["a", "b", "c"].map((id) => ({ id }));
  const order = (id: string, step: number) => moved(files, id, step).map(({ id }) => id).join("");
  assertEquals(order("a", 1), "bac");
  assertEquals(order("c", -1), "acb");
  assertEquals(order("a", -1), "abc");
  assertEquals(order("c", 1), "abc");
  assertEquals(order("x", 1), "abc");
});

test("Zoom: keeps the point under the pointer, and the picture in sight", () => {
  const state = zoomed({ scale: 1, x: 0, y: 0 }, 2, { x: 100, y: 50 });
  assertEquals(state, { scale: 2, x: -100, y: -50 });
  assertEquals(zoomed(state, 0.1, { x: 0, y: 0 }), { scale: 1, x: 0, y: 0 });
  assertEquals(zoomed(state, 100, { x: 0, y: 0 }).scale, 8);
  const size = { width: 400, height: 300 };
  assertEquals(panned(state, { x: -1_000, y: 1_000 }, size), { scale: 2, x: -200, y: 150 });
});
