import { assert, assertEquals } from "@std/assert";
import {
  authorKey,
  hueOf,
  initialsOf,
  PATTERN_CELLS,
  patternOf,
} from "../../../static/ui/identicon.js";
import { test } from "../../testing.ts";

test("initialsOf: takes the first letters of the first and last part of a name", () => {
  assertEquals(["Ann", "ann lee", "Ann van der Lee", "jean-luc"].map(initialsOf), [
    "A",
    "AL",
    "AL",
    "JL",
  ]);
});

test("initialsOf: keeps graphemes of several code points whole", () => {
  assertEquals(["👩‍🚀", "e\u0301lan", "田中", "דנה"].map(initialsOf), ["👩‍🚀", "E\u0301", "田", "ד"]);
});

test("initialsOf: returns nothing for an empty name", () => {
  assertEquals(["", "  ", "..."].map(initialsOf), ["", "", ""]);
});

test("hueOf: is stable, and differs for similar names", () => {
  assertEquals(hueOf("Ann"), hueOf("Ann"));
  const names = Array.from({ length: 20 }, (_, index) => `user${index}`);
  const hues = names.map(hueOf);
  assert(hues.every((hue) => Number.isInteger(hue) && hue >= 0 && hue < 360));
  assert(new Set(hues.map((hue) => Math.floor(hue / 30))).size >= 8, hues.join());
});

test("authorKey: is the id, or the name without one", () => {
  assertEquals(authorKey({ author: "a1", from: "Ann" }), "a1");
  assertEquals(authorKey({ from: "Ann" }), authorKey({ author: "", from: "Ann" }));
});

test("patternOf: is stable, symmetric, and neither nearly empty nor nearly full", () => {
  for (const id of ids(200)) {
    const cells = patternOf(id).map(String);
    assertEquals(cells, patternOf(id).map(String));
    const mirrored = patternOf(id).map(([x, y]) => String([PATTERN_CELLS - 1 - x, y]));
    assertEquals(mirrored.sort(), cells.sort());
    const area = PATTERN_CELLS ** 2;
    assert(cells.length >= area / 4 && cells.length <= 0.8 * area, `${id}: ${cells.length} cells`);
  }
});

test("patternOf: rarely collides", () => {
  const pictures = ids(200).map((id) => `${Math.floor(hueOf(id) / 15)} ${patternOf(id).join()}`);
  assertEquals(new Set(pictures).size, pictures.length);
});

/** Ids that differ little, like consecutive numbers. */
function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `currentUser-${index}`);
}
