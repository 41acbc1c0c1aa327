import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isInFence } from "../../../../static/chat/composer/markdown_context.js";
import { parseMarkdown } from "../../../../static/chat/messages/markdown/markdown_with_blocks.js";
import { test } from "../../../testing.ts";

test("isInFence(): is true in fenced code that is not closed", () => {
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

test("isInFence(): agrees with what the Markdown parser takes for code", () => {
  const lines = fc.array(fc.constantFrom("```", "~~~", "````", "```js", "a", "", "`b`", " ```"));
  fc.assert(fc.property(lines, (all) => {
    const text = all.join("\n");
    const last = parseMarkdown(`${text}\nxyz`).at(-1);
    const isCode = typeof last === "object" && last.tag === "pre" && last.text.endsWith("xyz");
    assertEquals(isInFence(text, text.length), isCode, text);
  }));
});
