import { assertEquals } from "@std/assert";
import {
  applyFormat,
  type Format,
} from "../../../../../static/chat/composer/formatting/formatting.js";
import { test } from "../../../../testing.ts";

/** Applies a format to a text whose selection is in ⟨⟩, and returns it in the same notation. */
function format(marked: string, name: Format): string {
  const start = marked.indexOf("⟨");
  const end = marked.indexOf("⟩") - 1;
  const text = marked.replace(/[⟨⟩]/g, "");
  const change = applyFormat({ text, start, end }, name);
  const changed = text.slice(0, change.from) + change.text + text.slice(change.to);
  return `${changed.slice(0, change.start)}⟨${changed.slice(change.start, change.end)}⟩${
    changed.slice(change.end)
  }`;
}

test("applyFormat(): puts marks around the selection, and removes them", () => {
  assertEquals(format("a ⟨b⟩ c", "strong"), "a **⟨b⟩** c");
  assertEquals(format("a **⟨b⟩** c", "strong"), "a ⟨b⟩ c");
  assertEquals(format("⟨b⟩", "emphasis"), "_⟨b⟩_");
  assertEquals(format("⟨b⟩", "code"), "`⟨b⟩`");
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
