import { assertEquals } from "@std/assert";
import { mergeUnsent } from "../../../../../static/chat/composer/unsent/merge_unsent.js";
import { test } from "../../../../testing.ts";

/** Returns the merged text. */
const merge = (mine: string, known: string, theirs: string) =>
  mergeUnsent({ text: mine }, { known: { text: known }, theirs: { text: theirs } }).text;

test("mergeUnsent(): takes over what another tab has written or sent", () => {
  assertEquals(merge("", "", "tea"), "tea");
  assertEquals(merge("tea", "tea", "tea and cake"), "tea and cake");
  assertEquals(merge("tea", "tea", ""), "");
});

test("mergeUnsent(): loses neither text if both tabs have written one", () => {
  assertEquals(merge("cake", "", "tea"), "tea\ncake");
  assertEquals(merge("cake", "tea", ""), "cake");
  assertEquals(merge("cake", "tea", "tea"), "cake");
  assertEquals(merge("tea", "", "tea"), "tea");
});

test("mergeUnsent(): leaves an edit alone, and merges the text from before it", () => {
  const message = { id: "1", room: "lobby", from: "Ann", text: "tea?", at: 0 };
  const edit = { text: "tea!", target: { type: "edit" as const, message }, textBefore: "cake" };
  const stored = { known: { text: "" }, theirs: { text: "pie" } };
  assertEquals(mergeUnsent(edit, stored), { ...edit, textBefore: "pie\ncake" });
});
