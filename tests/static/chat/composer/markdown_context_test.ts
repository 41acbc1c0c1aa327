import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isInFence, toggleMark } from "../../../../static/chat/composer/markdown_context.js";
import { parseMarkdown } from "../../../../static/chat/messages/markdown/markdown.js";
import { test } from "../../../testing.ts";

test("A line ends, and not the message, in fenced code that has no end", () => {
  const isIn = (text: string) => isInFence(text, text.length);
  for (const text of ["```", "```js", "a\n```\nb", "~~~\n```", "````\n```", "```\na\n``` b"]) {
    assertEquals(isIn(text), true, text);
  }
  for (
    const text of ["", "a", "`b`", "``` a ```", "```\na\n```", "```\n```\n", "    ```", "a ```"]
  ) {
    assertEquals(isIn(text), false, text);
  }
  assertEquals(isInFence("before\n```\ncode\n```", "before".length), false);
});

test("Where it says that fenced code has no end, what follows is drawn as code", () => {
  const lines = fc.array(fc.constantFrom("```", "~~~", "````", "```js", "a", "", "`b`", " ```"));
  fc.assert(fc.property(lines, (all) => {
    const text = all.join("\n");
    const last = parseMarkdown(`${text}\nxyz`).at(-1);
    const isCode = typeof last === "object" && last.tag === "pre" && last.text.endsWith("xyz");
    assertEquals(isInFence(text, text.length), isCode, text);
  }));
});

/** The text after a change, with the selection between bars: the text before is told in this way. */
function toggled(marked: string, mark: string): string {
  const start = marked.indexOf("|");
  const end = marked.lastIndexOf("|") - 1;
  const text = marked.replaceAll("|", "");
  const change = toggleMark({ text, start, end }, mark);
  const after = text.slice(0, change.from) + change.text + text.slice(change.to);
  const [before, inside] = [after.slice(0, change.start), after.slice(change.start, change.end)];
  return `${before}|${inside}|${after.slice(change.end)}`;
}

test("Marks come around what is selected, and go when they are asked for again", () => {
  assertEquals(toggled("a |b| c", "**"), "a **|b|** c");
  assertEquals(toggled("a **|b|** c", "**"), "a |b| c");
  assertEquals(toggled("||", "_"), "_||_");
  assertEquals(toggled("_||_", "_"), "||");
  assertEquals(toggled("*|b|*", "**"), "***|b|***");
  assertEquals(toggled("|b|", "**"), "**|b|**");
});
