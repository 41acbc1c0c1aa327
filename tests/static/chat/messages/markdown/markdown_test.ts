import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import process from "node:process";
import { isOnlyEmoji } from "../../../../../static/chat/messages/markdown/markdown.js";
import {
  hasBlocks,
  isEmote,
  parseMarkdown,
  toLine,
  toPlainLine,
} from "../../../../../static/chat/messages/markdown/markdown_with_blocks.js";
import { parseParagraphs } from "../../../../../static/chat/messages/markdown/parser/paragraphs.js";
import { toPlainText } from "../../../../../static/chat/messages/markdown/markdown_tree.js";
import { anyCharacter } from "../../../../harness/arbitraries.ts";
import { HOSTILE_TEXTS } from "../../../../browser/harness/hostile_texts.ts";
import { test } from "../../../../testing.ts";

const MAX_MS = 50;
const TEXT_CHARS = 4_000;

type Node = ReturnType<typeof parseMarkdown>[number];

/** Formats a tree as "p[a strong[b]]". */
function outline(nodes: readonly Node[]): string {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    if (node.tag === "pre") return `pre(${node.language})[${node.text}]`;
    if ("text" in node) return `${node.tag}[${node.text}]`;
    const more = "href" in node ? `(${node.href})` : "start" in node ? `(${node.start})` : "";
    return `${node.tag}${more}[${outline(node.children)}]`;
  }).join("");
}

function assertTrees(trees: Readonly<Record<string, string>>) {
  for (const [text, tree] of Object.entries(trees)) {
    assertEquals(outline(parseMarkdown(text)), tree);
  }
}

test("parseMarkdown(): removes the mark of an emote, which contains no blocks", () => {
  assertTrees({
    "/me *waves* at `x`": "p[em[waves] at code[x]]",
    "/me **is** here": "p[strong[is] here]",
    "/me - or 1. or > or #": "p[- or 1. or > or #]",
    "/me": "p[/me]",
    "/mean": "p[/mean]",
    "\\/me waves": "p[/me waves]",
    "/me waves\nand says more": "p[/me waves\nand says more]",
  });
  assertEquals(toPlainLine("/me *waves*"), "waves");
  assertEquals(toPlainLine("> so\n\n- **said** `he`"), "so said he");
});

test("toLine(): is the text, or the name of the first file if there is none", () => {
  const files = [{ name: "fox.png" }, { name: "b.pdf" }];
  assertEquals(toLine({ text: "**see** this", files }), "see this");
  assertEquals([toLine({ text: "", files }), toLine({ text: "", fileName: "a_b_c.pdf" })], [
    "fox.png",
    "a_b_c.pdf",
  ]);
  assertEquals([toLine({ text: "" }), toLine({})], ["", ""]);
});

test("parseMarkdown(): parses emphasis, strong, strikethrough and code, including nested", () => {
  assertTrees({
    "plain": "p[plain]",
    "a *b* _c_ **d** __e__ ~~f~~ `g`": "p[a em[b] em[c] strong[d] strong[e] del[f] code[g]]",
    "***a** b*": "p[em[strong[a] b]]",
    "**a `*b*` c**": "p[strong[a code[*b*] c]]",
    "snake_case_name and 2 * 3 * 4": "p[snake_case_name and 2 * 3 * 4]",
    "\\*not\\* ** this": "p[*not* ** this]",
    "``a ` b``": "p[code[a ` b]]",
    "` `` ` and `` ` ``, `a\nb`": "p[code[``] and code[`], code[a b]]",
    "***a*** ****b**** *a **b c*": "p[em[strong[a]] strong[strong[b]] em[a **b c]]",
    "*a**b* ~a~ ~~~b~~~ ~~a~": "p[em[a**b] del[a] ~~~b~~~ ~~a~]",
    "`a *b` c*, `unclosed *d*": "p[code[a *b] c*, `unclosed em[d]]",
  });
});

// Users send arithmetic, paths and code as often as emphasis: only marks at the edge of a word count.
test("parseMarkdown(): keeps asterisks, underscores and tildes that are not at the edge of a word", () => {
  for (
    const text of [
      "5*3*2=30",
      "2**3**4 and (a+b)*c*(d+e)",
      "x[i]*y[j]*z",
      "int *p*q; /*x*/",
      "un*frigging*believable",
      "src/*/lib/*.ts, src/**/*.js",
      "**/*.{js,ts}",
      "*.ts,*.js",
      "*old*.txt",
      "__init__.py",
      "pkg.__init__",
      "(.*)-(.*)",
      "a.*b.*c",
      "f(*args, **kwargs)",
      "5~3~2",
      "~/bin:~/src",
    ]
  ) {
    assertEquals(parseMarkdown(text), [{ tag: "p", children: [text] }]);
  }
  assertTrees({
    '"*a*" (_b_) **c**, *d*. ~~e~~! *f*…': 'p["em[a]" (em[b]) strong[c], em[d]. del[e]! em[f]…]',
    "*Ann*'s **note:** x": "p[em[Ann]'s strong[note:] x]",
    "*a*/*b*": "p[em[a]/*b*]",
    "强调**这个**词, **강조**는 🎉*x*🎉": "p[强调strong[这个]词, strong[강조]는 🎉em[x]🎉]",
    "**[a](https://b.c)**": "p[strong[a(https://b.c/)[aplace[ (b.c)]]]]",
    "報告_最終_版.txt 强调 _这个_ 词": "p[報告_最終_版.txt 强调 em[这个] 词]",
  });
});

// In Markdown a backslash always escapes the mark after it. Here it is removed only where a user who
// knows Markdown means that: at the start of a word, at its end if the same mark was escaped at a start,
// and before a mark that would start a list, quote, heading or emote.
test("parseMarkdown(): keeps a backslash that escapes no mark", () => {
  for (
    const text of [
      "C:\\new\\_table\\*.txt",
      "del C:\\tmp\\*",
      "\\\\server\\share",
      "^\\d+\\.\\d+$ and \\(\\[a-z\\]+\\)",
      "a \\\\ b",
      "foo\\_bar",
      "\\/etc",
    ]
  ) {
    assertEquals(parseMarkdown(text), [{ tag: "p", children: [text] }]);
  }
  assertTrees({
    "\\*not\\* \\*\\*this\\*\\* C:\\tmp\\*": "p[*not* **this** C:\\tmp\\*]",
    "\\_a\\_b\\_ \\`c\\`": "p[_a\\_b_ `c`]",
    "\\*.txt and \\*.log": "p[*.txt and *.log]",
    "1986\\. so\n\\- no list\n\\# no title\n\\> no quote":
      "p[1986. so\n- no list\n# no title\n> no quote]",
  });
});

test("parseMarkdown(): parses line breaks, paragraphs, quotes, lists and fenced code", () => {
  assertTrees({
    "one\ntwo\n\nthree": "p[one\ntwo]p[three]",
    "> a\nb": "blockquote[p[a]]p[b]",
    "- a\n  more\n- b\nc": "ul[li[a\nmore]li[b]]p[c]",
    "> - a\n> b\nc": "blockquote[ul[li[a]]p[b]]p[c]",
    ">a": "blockquote[p[a]]",
    "-": "p[-]",
    "1.": "p[1.]",
    "- \n- a": "ul[li[]li[a]]",
    ">": "p[>]",
    "> a\n> b\n>> c": "blockquote[p[a\nb]blockquote[p[c]]]",
    "- a\n- b\n  - c": "ul[li[a]li[bul[li[c]]]]",
    "7. a\n8. b": "ol(7)[li[a]li[b]]",
    "- [ ] a\n- [x] b": "ul[li[☐ a]li[☑ b]]",
    "```ts\nlet a = *b*;\n\n  <c>\n```\nafter": "pre(ts)[let a = *b*;\n\n  <c>]p[after]",
    "```\nstill typing": "pre()[still typing]",
    "# One\n## Two *a*\n### Three\n###### Six\ntext": "h3[One]h4[Two em[a]]h5[Three]h5[Six]p[text]",
    "a\n---\nb\n\n***": "p[a]hr[---]p[b]hr[***]",
    "  a  \n  b\\\nc": "p[  a\nb\nc]",
    "## a ##\n# b#\n#  \n# #1\n# #": "h4[a]h3[b#]p[#]h3[#1]h3[#]",
    "```\na\n````\n  ~~~ x y\n  b\n c\n~~~": "pre()[a]pre(x y)[b\nc]",
    "``` a`b": "p[``` a`b]",
    "> ```\n> a\nb": "blockquote[pre()[a]]p[b]",
    "> a\n>\n>\tb": "blockquote[p[a]p[b]]",
  });
});

test("parseMarkdown(): parses lists with items of several blocks", () => {
  assertTrees({
    "- a\n\n- b": "ul[li[p[a]]li[p[b]]]",
    "- a\n\n  b\n- c\n\nd": "ul[li[p[a]p[b]]li[p[c]]]p[d]",
    "- a\n  - b\n\n    c\n- d": "ul[li[aul[li[p[b]p[c]]]]li[d]]",
    "- a\n\tb\n-\tc\n\t- d": "ul[li[a\nb]li[cul[li[d]]]]",
    "10. a\n    ```\n    b\n\n     c\n    ```\n11. d": "ol(10)[li[apre()[b\n\n c]]li[d]]",
    "- > a\n- # b\n- ***": "ul[li[blockquote[p[a]]]li[h3[b]]li[hr[***]]]",
    "- a\n+ b\n1. c\n1) d": "ul[li[a]]ul[li[b]]ol(1)[li[c]]ol(1)[li[d]]",
    "- a\n b\n\n c": "ul[li[a\nb]]p[ c]",
    "a\n- b\n2. c": "p[a]ul[li[b]]ol(2)[li[c]]",
    "in\n1986. so\n- ": "p[in\n1986. so\n-]",
    "-      a\n- - b": "ul[li[     a]li[ul[li[b]]]]",
    "- [x] a\n\n- [ ] *b*\n- [ ]\n- [X]c": "ul[li[p[☑ a]]li[p[☐ em[b]]]li[p[[ ]]]li[p[[X]c]]]",
  });
  const [list] = parseMarkdown("- [x] a\n- b");
  const isTask = childrenOf(list ?? "").map((item) => typeof item === "object" && "isTask" in item);
  assertEquals(isTask, [true, false]);
});

test("hasBlocks(): finds all that is more than paragraphs", () => {
  const tags = ["ul", "ol", "blockquote", "pre", "table", "hr", "h3", "h4", "h5"];
  const texts = ["- a", "* a", "1. a", "12) a", "> a", ">a", "```\na", "~~~\na", "a|b\n-|-"];
  for (const text of [...texts, "---", "* * *", "__ _", "# a", "a\n### b", "  - a", "a\n+ b"]) {
    const tree = parseMarkdown(text);
    assert(tree.some((node) => typeof node !== "string" && tags.includes(node.tag)), text);
    assert(hasBlocks(text), text);
  }
  for (const text of ["a", "*a*", "_a_ - b", "**a**", "#1", "1.5", "`a`", "-a", "@ann > b"]) {
    assert(!hasBlocks(text), text);
  }
});

test("parseParagraphs(): parses any text without blocks as the parser of blocks does", () => {
  const piece = fc.constantFrom(
    "a",
    " ",
    "\n",
    "\r\n",
    "\t",
    "*",
    "_",
    "`",
    "-",
    "1",
    ".",
    "#",
    ">",
    "|",
  );
  const text = fc.array(fc.oneof({ weight: 9, arbitrary: piece }, anyCharacter), { maxLength: 30 })
    .map((pieces) => pieces.join("")).filter((text) => !hasBlocks(text) && !isEmote(text));
  fc.assert(
    fc.property(text, (text) => assertEquals(parseParagraphs(text), parseMarkdown(text))),
    { numRuns: 3_000 },
  );
});

test("parseMarkdown(): parses tables", () => {
  assertTrees({
    "before\n| a | *b* |\n|---|--:|\n| 1 | 2 | 3 |\n| `x\\|y` |\nafter":
      "p[before]table[tr[th[a]th[em[b]]]tr[td[1]td[2]]tr[td[code[x|y]]td[]]]p[after]",
    "a|b\n-|-": "table[tr[th[a]th[b]]]",
    "|a|\n|-|\n|b|\n# c|\n|d\\|": "table[tr[th[a]]tr[td[b]]]h3[c|]p[|d\\|]",
    "- |a|\n  |-|\n  |b|": "ul[li[table[tr[th[a]]tr[td[b]]]]]",
  });
  const [table] = parseMarkdown("|a|b|c|d|\n|-|:-|:-:|-:|");
  const [row] = childrenOf(table ?? "");
  const aligns = childrenOf(row ?? "").map((cell) =>
    typeof cell === "object" && "align" in cell && cell.align
  );
  assertEquals(aligns, [null, "left", "center", "right"]);
  assertEquals(toPlainLine("|a|b|\n|-|-|\n|1|2|"), "a b 1 2");
  assertEquals(toPlainLine("a\n***"), "a ***");
});

test("parseMarkdown(): keeps a table of too many cells as text", () => {
  const wide = `|${"a|".repeat(600)}\n|${"-|".repeat(600)}\n${"|\n".repeat(600)}`;
  assertEquals(outline(parseMarkdown(wide)), `p[${wide.trimEnd()}]`);
  const long = `|a|\n|-|\n${"|b|\n".repeat(1_500)}`;
  assertEquals(outline(parseMarkdown(long)), `p[${long.trimEnd()}]`);
  // At the limit of a message's length it is quick, too.
  assertQuick(`|${"a|".repeat(1_000)}\n|${"-|".repeat(990)}\n`);
  assertQuick(`|${"*a*|".repeat(20)}\n|${"-|".repeat(20)}\n${"|_b_".repeat(20)}\n`);
});

test("parseMarkdown(): keeps syntax that messages do not support as text", () => {
  for (
    const text of [
      "<b>x</b> &amp; <!-- y --> <https>",
      "|a|b|\n|1|2|",
      "|a|b|\n|-|\n|1|2|",
      "a\n===",
      "    four spaces",
      "[a]: /b",
      "&#60;b&#62; &#38; &amp;",
      "[a][b] [c]",
      "#hash #1",
      "   ",
    ]
  ) {
    assertEquals(toPlainText(parseMarkdown(text)), text);
    assert(!outline(parseMarkdown(text)).includes("a("), text);
  }
});

test("parseMarkdown(): links URLs, and adds the host if the label does not show it", () => {
  assertTrees({
    "see https://example.org/a?b=c.":
      "p[see a(https://example.org/a?b=c)[https://example.org/a?b=c].]",
    "www.example.org": "p[a(http://www.example.org/)[www.example.org]]",
    "<https://example.org>": "p[a(https://example.org/)[https://example.org]]",
    "ann@example.org": "p[a(mailto:ann@example.org)[ann@example.org]]",
    "[the *docs*](https://example.org/x)":
      "p[a(https://example.org/x)[the em[docs]place[ (example.org)]]]",
    "[example.org](https://example.org/x)": "p[a(https://example.org/x)[example.org]]",
    "[example.org](https://evil.test)": "p[a(https://evil.test/)[example.orgplace[ (evil.test)]]]",
    "[](https://example.org)": "p[a(https://example.org/)[https://example.org]]",
    "[write](mailto:a@b.c)": "p[a(mailto:a@b.c)[writeplace[ (a@b.c)]]]",
    "![cat](https://example.org/cat.png)":
      "p[a(https://example.org/cat.png)[catplace[ (example.org)]]]",
  });
});

test("parseMarkdown(): finds where an address ends", () => {
  const link = (url: string, shown = url) => `a(${url})[${shown}]`;
  assertTrees({
    "(https://a.b/c_(d)) https://a.b/?e=f!?": `p[(${link("https://a.b/c_(d)")}) ${
      link("https://a.b/?e=f")
    }!?]`,
    "**https://a.b/_c_d** https://a.b/*c": `p[strong[${link("https://a.b/_c_d")}] ${
      link("https://a.b/*c")
    }]`,
    "[see https://a.b/c]": `p[[see ${link("https://a.b/c")}]]`,
    "看https://a.b/，www.a.b": `p[看a(https://a.b/%EF%BC%8Cwww.a.b)[https://a.b/，www.a.b]]`,
    "xwww.a.b (www.a.b)": `p[xwww.a.b (${link("http://www.a.b/", "www.a.b")})]`,
    "https://bücher.example":
      "p[a(https://xn--bcher-kva.example/)[https://bücher.exampleplace[ (xn--bcher-kva.example)]]]",
    "mailto:ann_lee@a.example, @ann b@c, b@c.d-":
      "p[a(mailto:ann_lee@a.example)[mailto:ann_lee@a.example], @ann b@c, b@c.d-]",
    "<ann@a.example> <mailto:ann@a.example>": "p[a(mailto:ann@a.example)[ann@a.example] " +
      "a(mailto:ann@a.example)[mailto:ann@a.example]]",
    '[a](https://a.b/c_(d)_e "title \\" x") [b](<https://a.b> (t))':
      "p[a(https://a.b/c_(d)_e)[aplace[ (a.b)]] a(https://a.b/)[bplace[ (a.b)]]]",
    "[a `]` *b*](\nhttps://a.b/\\)\n)": "p[a(https://a.b/))[a code[]] em[b]place[ (a.b)]]]",
  });
});

test("parseMarkdown(): links neither in the label of a link nor around it", () => {
  assertTrees({
    "[![*a*](https://c.d)](https://a.b)": "p[a(https://a.b/)[em[a]place[ (a.b)]]]",
    "[https://c.d *e*](https://a.b)": "p[a(https://a.b/)[https://c.d em[e]place[ (a.b)]]]",
    "[a [b](https://c.d) e](https://a.b)":
      "p[[a a(https://c.d/)[bplace[ (c.d)]] e](a(https://a.b/)[https://a.b])]",
    "*a [b* c](https://a.b)": "p[*a a(https://a.b/)[b* cplace[ (a.b)]]]",
    '[a](https://a.b "open) [b](https://a.b c)':
      'p[[a](a(https://a.b/)[https://a.b] "open) [b](a(https://a.b/)[https://a.b] c)]',
  });
});

test("parseMarkdown(): keeps links with other protocols as text", () => {
  for (
    const address of [
      "javascript:hit=1",
      "JaVaScRiPt:hit=1",
      "&#106;avascript:hit=1",
      "java\\script:hit=1",
      "data:text/html,x",
      "file:///etc/passwd",
      "vbscript:x",
      "blob:https://example.org/x",
      "ftp://example.org",
      "//example.org",
      "/r/dev",
      "x",
      "http://",
      "https://[",
    ]
  ) {
    const text = `[x](${address})`;
    assertEquals(outline(parseMarkdown(text)), `p[${text}]`);
  }
});

test("parseMarkdown(): keeps hostile text without Markdown as it is", () => {
  const drawn = HOSTILE_TEXTS.filter((text) => toPlainText(parseMarkdown(text)) !== text);
  assertEquals(drawn.filter((text) => !/[*`\n]|__|\\"|https?:|^(?:[>#-]|\d+\.)/.test(text)), []);
});

test("parseMarkdown(): limits the depth of quotes, lists and emphasis", () => {
  for (const unit of [">", "> ", "- ", "1. ", "> - ", "*_", "[", "**a *b ", "~~*a "]) {
    const tree = parseMarkdown(unit.repeat(TEXT_CHARS / unit.length) + "x");
    assert(depth(tree) <= 20, `${unit}: ${depth(tree)}`);
  }
});

test("parseMarkdown(): leaves no message empty", () => {
  const lone = [
    "#",
    "##",
    ">",
    "-",
    "1.",
    "- ",
    "**",
    "__",
    "~~",
    "`",
    "``",
    "[]()",
    "![](x)",
    "\\",
  ];
  for (
    const text of [
      ...lone,
      "> #",
      "- >",
      "[](x)",
      "<>",
      "****",
      "|",
      "||\n||",
      "```x`",
      "```x",
      "- ```",
      "~~~\n",
    ]
  ) {
    assert(toPlainText(parseMarkdown(text)) !== "", text);
  }
});

/** Syntax of the parser, in any order, often repeated. */
const marks = fc.constantFrom(
  ...["*", "**", "_", "~~", "~", "`", "```\n", "[", "](", ")", "![", "<", ">", "> ", "- ", "1. "],
  ...["\n", "\n\n", "  ", "\\", "&", "#", "|", "a", "b ", "http://a.b", "www.", "a@b.c", "(", "\t"],
);
const repeated = fc.array(marks, { minLength: 1, maxLength: 6 })
  .map((unit) => unit.join("")).map((unit) => unit.repeat(TEXT_CHARS / unit.length));
const mixed = fc.array(marks, { minLength: 300, maxLength: 900 }).map((all) => all.join(""));
const anything = fc.string({ unit: anyCharacter, maxLength: TEXT_CHARS });

test("parseMarkdown(): takes less than 50 ms for any text, and never throws", () => {
  const texts = fc.oneof(repeated, mixed, anything).map((text) => text.slice(0, TEXT_CHARS));
  const property = fc.property(texts, (text) => {
    assertQuick(text);
    for (const href of hrefsOf(parseMarkdown(text))) assert(/^(?:https?|mailto):/.test(href), href);
  });
  fc.assert(property, { numRuns: 300 });
});

test("isOnlyEmoji(): accepts one to three emoji and nothing else", () => {
  for (const text of ["🎉", "👩‍👩‍👧‍👧 🇩🇪", "👍🏽👍🏽👍🏽", "❤️"]) assert(isOnlyEmoji(text), text);
  for (const text of ["", "a", "🎉a", "🎉🎉🎉🎉", "1", "#", ":tada:"]) {
    assert(!isOnlyEmoji(text), text);
  }
});

test("parseMarkdown(): does not parse a text that is too long", () => {
  const text = "*a* ".repeat(5_000);
  assertEquals(parseMarkdown(text), [{ tag: "p", children: [text] }]);
});

test("parseMarkdown(): returns the same tree for the same text", () => {
  const tree = parseMarkdown("some *text*");
  assert(parseMarkdown("some *text*") === tree);
});

/** Measures this thread's processor time, without others; garbage collection may count now and then. */
function assertQuick(text: string) {
  const costs = ["", " ", "  "].map((end) => {
    const before = process.threadCpuUsage();
    parseMarkdown(text + end);
    return process.threadCpuUsage(before).user / 1_000;
  });
  assert(Math.min(...costs) < MAX_MS, `${costs} ms`);
}

function childrenOf(node: Node): readonly Node[] {
  return typeof node !== "string" && "children" in node ? node.children : [];
}

function depth(nodes: readonly Node[]): number {
  return Math.max(0, ...nodes.map((node) => 1 + depth(childrenOf(node))));
}

function hrefsOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => [
    ...(typeof node !== "string" && "href" in node ? [node.href] : []),
    ...hrefsOf(childrenOf(node)),
  ]);
}
