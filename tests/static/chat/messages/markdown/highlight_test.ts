import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { highlight } from "../../../../../static/chat/messages/markdown/highlight.js";
import { test } from "../../../../testing.ts";

type Span = NonNullable<ReturnType<typeof highlight>>[number];

/** Formats spans as "keyword[let] a". */
function outline(spans: readonly Span[]): string {
  return spans.map((span) =>
    typeof span === "string" ? span : `${span.kind}[${outline(span.children)}]`
  ).join("");
}

function textOf(spans: readonly Span[]): string {
  return spans.map((span) => typeof span === "string" ? span : textOf(span.children)).join("");
}

test("highlight(): marks kinds of words, by any alias of the language", () => {
  for (const name of ["ts", "TypeScript", "typescript {1,2}"]) {
    const spans = highlight("let a = `x${1}`; // c", name) ?? [];
    assertEquals(
      outline(spans),
      "keyword[let] a = string[`x${number[1]}`]; comment[// c]",
      name,
    );
  }
  assertEquals(outline(highlight("+a\n-b", "diff") ?? []), "added[+a]\nremoved[-b]");
});

test("highlight(): returns nothing for an unknown language", () => {
  for (const name of ["klingon", "", "__proto__", "constructor", "<b>"]) {
    assertEquals(highlight("let a", name), undefined, name);
  }
});

test("highlight(): preserves the text of any code", () => {
  const languages = fc.constantFrom("js", "py", "html", "css", "php", "bash", "sql", "md", "yaml");
  const marks = fc.constantFrom(
    ..."<>{}()[]'\"`/*\\#$=&;:-+@ \n\tab1_".split(""),
    "<script>",
    "'''",
  );
  const code = fc.oneof(
    fc.array(marks, { maxLength: 300 }).map((all) => all.join("")),
    fc.string(),
  );
  fc.assert(fc.property(languages, code, (language, text) => {
    assertEquals(textOf(highlight(text, language) ?? []), text);
  }));
});

test("highlight(): returns nothing for code that would take too long", () => {
  const words = "let a = 1;\n".repeat(100);
  for (const long of ["a".repeat(200), "$".repeat(200), "é".repeat(200), words.repeat(4)]) {
    assertEquals(highlight(words + long, "java"), undefined, long.slice(0, 10));
  }
  assertEquals(textOf(highlight(words + "é".repeat(199), "java") ?? []), words + "é".repeat(199));
});

test("highlight(): returns nothing for Markdown with a long line", () => {
  // Such a message blocked the page of each reader for 4 seconds.
  const line = "[a](".repeat(20).concat(" ").repeat(40);
  for (const language of ["markdown", "md", "MD"]) {
    assertEquals(highlight(line, language), undefined, language);
    assertNotEquals(highlight("# Title\n\n- *one*\n", language), undefined, language);
  }
  assertNotEquals(highlight(line, "js"), undefined);
});
