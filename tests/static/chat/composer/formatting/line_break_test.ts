import { assertEquals } from "@std/assert";
import { continueLine } from "../../../../../static/chat/composer/formatting/line_break.js";
import { test } from "../../../../testing.ts";
import { changed } from "./marked_text.ts";

const afterBreak = (marked: string) => changed(marked, continueLine);

test("continueLine(): goes on with bullets, counts numbers up, and leaves task boxes empty", () => {
  assertEquals(afterBreak("- tea|"), "- tea\n- |");
  assertEquals(afterBreak("a\n* tea|"), "a\n* tea\n* |");
  assertEquals(afterBreak("9. tea|"), "9. tea\n10. |");
  assertEquals(afterBreak("1) tea|"), "1) tea\n2) |");
  assertEquals(afterBreak("- [x] tea|"), "- [x] tea\n- [ ] |");
  assertEquals(afterBreak("  - tea|"), "  - tea\n  - |");
});

test("continueLine(): goes on with a quote, and with a list in it", () => {
  assertEquals(afterBreak("> tea|"), "> tea\n> |");
  assertEquals(afterBreak("> 1. tea|"), "> 1. tea\n> 2. |");
});

test("continueLine(): splits an item at the selection", () => {
  assertEquals(afterBreak("- tea| and cake"), "- tea\n- | and cake");
  assertEquals(afterBreak("- tea⟨ and⟩ cake"), "- tea\n- | cake");
});

test("continueLine(): ends the list or quote in an empty item", () => {
  assertEquals(afterBreak("- tea\n- |"), "- tea\n|");
  assertEquals(afterBreak("- tea\n- |\nb"), "- tea\n|\nb");
  assertEquals(afterBreak("1. tea\n2. [ ] |"), "1. tea\n|");
  assertEquals(afterBreak("> tea\n> |"), "> tea\n|");
  assertEquals(afterBreak("> - tea\n> - |"), "> - tea\n> |");
});

test("continueLine(): leaves other lines to the browser", () => {
  for (const text of ["|", "tea|", "|- tea", "-|", "-tea|", "1.5|", "```\n- a|", "  |"]) {
    assertEquals(afterBreak(text), undefined, text);
  }
});
