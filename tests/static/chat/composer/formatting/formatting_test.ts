import { assertEquals } from "@std/assert";
import {
  applyFormat,
  type Format,
  formatForKey,
} from "../../../../../static/chat/composer/formatting/formatting.js";
import { test } from "../../../../testing.ts";
import { changed } from "./marked_text.ts";

const format = (marked: string, name: Format) =>
  changed(marked, (selection) => applyFormat(selection, name))?.replace("|", "⟨⟩");

test("applyFormat(): puts marks around the selection, and removes them", () => {
  assertEquals(format("a ⟨b⟩ c", "strong"), "a **⟨b⟩** c");
  assertEquals(format("a **⟨b⟩** c", "strong"), "a ⟨b⟩ c");
  assertEquals(format("⟨b⟩", "emphasis"), "_⟨b⟩_");
  assertEquals(format("⟨⟩", "emphasis"), "_⟨⟩_");
  assertEquals(format("_⟨⟩_", "emphasis"), "⟨⟩");
  assertEquals(format("*⟨b⟩*", "strong"), "***⟨b⟩***");
  assertEquals(format("⟨b⟩", "code"), "`⟨b⟩`");
});

test("formatForKey(): returns the format of a shortcut, and none of other keys", () => {
  const held = { ctrlKey: true, metaKey: false, altKey: false, shiftKey: false };
  assertEquals(formatForKey({ ...held, key: "b" }), "strong");
  assertEquals(formatForKey({ ...held, key: "(", code: "Digit8", shiftKey: true }), "bulletList");
  assertEquals(formatForKey({ ...held, key: "Enter" }), undefined);
  assertEquals(formatForKey({ ...held, key: "b", ctrlKey: false }), undefined);
});

test("applyFormat(): makes a block of several lines of code", () => {
  assertEquals(format("see ⟨a\nb⟩", "code"), "see \n```\n⟨a\nb⟩\n```");
  assertEquals(format("⟨a\nb⟩\nend", "code"), "```\n⟨a\nb⟩\n```\nend");
});

test("applyFormat(): selects what a link still needs", () => {
  assertEquals(format("the ⟨docs⟩!", "link"), "the [docs](⟨https://⟩)!");
  assertEquals(format("⟨https://a.example/b⟩", "link"), "[⟨⟩](https://a.example/b)");
  assertEquals(format("⟨⟩", "link"), "[⟨⟩](https://)");
});

test("applyFormat(): makes lists and quotes of whole lines, and lines of them again", () => {
  assertEquals(format("zero\no⟨ne\ntw⟩o\nthree", "numberedList"), "zero\n⟨1. one\n2. two⟩\nthree");
  assertEquals(format("⟨1. one\n2. two⟩", "numberedList"), "⟨one\ntwo⟩");
  assertEquals(format("⟨1. one\ntwo⟩", "bulletList"), "⟨- one\n- two⟩");
  assertEquals(format("⟨- one\n- two⟩", "quote"), "⟨> one\n> two⟩");
  assertEquals(format("⟨>one\n> two⟩", "quote"), "⟨one\ntwo⟩");
});

test("applyFormat(): starts a list where nothing is selected, with the cursor after it", () => {
  assertEquals(format("⟨⟩", "bulletList"), "- ⟨⟩");
  assertEquals(format("one\ntw⟨⟩o", "quote"), "one\n> two⟨⟩");
  assertEquals(format("one\n⟨⟩\nthree", "numberedList"), "one\n1. ⟨⟩\nthree");
});

test("applyFormat(): does not take in the line after a selected line break", () => {
  assertEquals(format("⟨one\n⟩two", "quote"), "⟨> one⟩\ntwo");
});
