import { assertEquals } from "@std/assert";
import { initialsOf } from "../../../../static/ui/avatar/initials.js";
import { test } from "../../../testing.ts";

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
