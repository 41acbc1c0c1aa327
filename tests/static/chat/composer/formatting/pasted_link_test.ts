import { assertEquals } from "@std/assert";
import { linkSelection } from "../../../../../static/chat/composer/formatting/pasted_link.js";
import { test } from "../../../../testing.ts";
import { changed } from "./marked_text.ts";

const URL = "https://example.com/a";

const pasted = (marked: string, text = URL) =>
  changed(marked, (selection) => linkSelection(selection, text));

test("linkSelection(): makes a link of the selected words", () => {
  assertEquals(pasted("see ⟨the plan⟩ now"), `see [the plan](${URL})| now`);
  assertEquals(pasted("see ⟨plan ⟩now"), `see [plan](${URL})| now`);
  assertEquals(pasted("⟨plan⟩", ` ${URL}\n`), `[plan](${URL})|`);
  assertEquals(pasted("⟨plan⟩", "https://a.b/c_(d)"), "[plan](https://a.b/c_%28d%29)|");
});

test("linkSelection(): pastes as it is over nothing, lines, addresses and links, and in code", () => {
  for (
    const marked of [
      "see |",
      "⟨ ⟩",
      "⟨a\nb⟩",
      "⟨https://example.com/b⟩",
      "⟨[a](b)⟩",
      "[a](⟨b⟩)",
      "`⟨a⟩`",
      "```\n⟨a⟩",
    ]
  ) {
    assertEquals(pasted(marked), undefined, marked);
  }
  for (const text of ["word", "https://", "two https://a.b", "javascript:alert(1)", "file:///a"]) {
    assertEquals(pasted("⟨plan⟩", text), undefined, text);
  }
});
