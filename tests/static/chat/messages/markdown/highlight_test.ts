import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { highlight } from "../../../../../static/chat/messages/markdown/highlight.js";
import { test } from "../../../../testing.ts";

type Part = NonNullable<ReturnType<ReturnType<typeof highlight>["next"]>["value"]>;
type Span = Part["spans"][number];

function spansOf(text: string, language: string): Span[] {
  return highlight(text, language).toArray().flatMap(({ spans }) => spans);
}

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
    const spans = spansOf("let a = `x${1}`; // c", name);
    assertEquals(
      outline(spans),
      "keyword[let] a = string[`x${number[1]}`]; comment[// c]",
      name,
    );
  }
  assertEquals(outline(spansOf("+a\n-b", "diff")), "added[+a]\nremoved[-b]");
});

test("highlight(): returns nothing for an unknown language", () => {
  for (const name of ["klingon", "", "__proto__", "constructor", "<b>"]) {
    assertEquals(spansOf("let a", name), [], name);
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
  fc.assert(
    fc.property(languages, code, (language, text) => {
      assertEquals(textOf(spansOf(text, language)), text);
      const long = `${text}\n`.repeat(20) + text.repeat(20);
      for (const { length, spans } of highlight(long, language)) {
        assertEquals(textOf(spans).length, length);
      }
      assertEquals(textOf(spansOf(long, language)), long);
    }),
    { numRuns: 50 },
  );
});

test("highlight(): colours long code as if it were one part, in parts of whole lines", () => {
  const lines = Array.from({ length: 1_500 }, (_, i) => `const a${i} = "b"; /* c\n d */ e(${i});`);
  const code = lines.join("\n");
  const parts = highlight(code, "js").toArray();
  assert(
    parts.length > 20 && parts.every(({ length }) => length <= 2_000),
    `${parts.length} parts`,
  );
  const line = (i: number) =>
    `keyword[const] a${i} = string["b"]; comment[/* c\n d */] name[e](number[${i}]);`;
  assertEquals(
    outline(parts.flatMap(({ spans }) => spans)),
    lines.map((_, i) => line(i)).join("\n"),
  );
});

test("highlight(): colours a long comment to its end, or else to the end of a part, but no long line", () => {
  const comment = (lines: number) => `/*${"\n".repeat(lines)}*/`;
  const short = `a\n${comment(3_000)} "b"\n`;
  assertEquals(outline(spansOf(short, "js")), `a\ncomment[${comment(3_000)}] string["b"]\n`);
  const [first, ...others] = highlight(`${comment(5_000)} "b"\n`, "js").toArray();
  assertEquals(outline(first?.spans ?? []), `comment[/*${"\n".repeat(3_998)}]`);
  assertEquals(outline(others.at(-1)?.spans ?? []).includes(`string["b"]`), true);
  const line = `"a" + `.repeat(1_000);
  const [start, long, end] = highlight(`"b";\n${line}\n"c"`, "js").toArray();
  assertEquals(outline(start?.spans ?? []), 'string["b"];\n');
  assertEquals(long?.spans, [`${line}\n`]);
  assertEquals(outline(end?.spans ?? []), 'string["c"]');
});

test("highlight(): leaves parts without colours that would take too long, and goes on after them", () => {
  const words = "let a = 1;\n".repeat(150);
  for (const long of ["a".repeat(200), "$".repeat(200), "é".repeat(200)]) {
    const parts = highlight(`${words}${long}\n${words.repeat(2)}`, "java").toArray();
    assertEquals(parts[0]?.spans.length, 1, long.slice(0, 10));
    assertNotEquals(parts[1]?.spans.length, 1, long.slice(0, 10));
  }
  assertNotEquals(spansOf(`${words}${"é".repeat(199)}`, "java").length, 1);
});

test("highlight(): leaves Markdown with a long line without colours", () => {
  // Such a message blocked the page of each reader for 4 seconds.
  const line = "[a](".repeat(20).concat(" ").repeat(40);
  for (const language of ["markdown", "md", "MD"]) {
    const plain = highlight(line, language).every(({ spans }) =>
      spans.every((span) => typeof span === "string")
    );
    assert(plain, language);
    assertNotEquals(spansOf("# Title\n\n- *one*\n", language).length, 1, language);
  }
});
