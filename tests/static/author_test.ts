import { assert, assertEquals } from "@std/assert";
import { hueOf, initialsOf } from "../../static/author.js";

Deno.test("Initials are the first letters of the first and the last part of a name", () => {
  assertEquals(["Ann", "ann lee", "Ann van der Lee", "jean-luc"].map(initialsOf), [
    "A",
    "AL",
    "AL",
    "JL",
  ]);
});

Deno.test("Initials keep whole what is written with several code points", () => {
  assertEquals(["👩‍🚀", "e\u0301lan", "田中", "דנה"].map(initialsOf), ["👩‍🚀", "E\u0301", "田", "ד"]);
});

Deno.test("Initials of nothing are nothing", () => {
  assertEquals(["", "  ", "..."].map(initialsOf), ["", "", ""]);
});

Deno.test("An author's hue is always the same, and names that differ a little differ in hue", () => {
  assertEquals(hueOf("Ann"), hueOf("Ann"));
  const names = Array.from({ length: 20 }, (_, index) => `user${index}`);
  const hues = names.map(hueOf);
  assert(hues.every((hue) => Number.isInteger(hue) && hue >= 0 && hue < 360));
  assert(new Set(hues.map((hue) => Math.floor(hue / 30))).size >= 8, hues.join());
});
