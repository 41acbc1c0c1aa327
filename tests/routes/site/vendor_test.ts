import * as whole from "/static/vendor/marked.js";
import { assertEquals } from "@std/assert";
import { VENDOR_MODULES } from "../../../routes/site/vendor.ts";
import { test } from "../../testing.ts";

const TEXTS = [
  "plain, **strong**, *em*, ~~gone~~, `code` and \\*escaped\\* &amp; <b>no</b>",
  "https://example.org/a_b_c and www.example.org, me@example.org, <https://example.org>",
  '[link](https://example.org "title") ![image](a.png) [ref][a] [a]\n\n[a]: https://example.org',
  "# Heading\n\nUnder\n=====\n\n---\n\n> quote\n> > deeper\n\n- one\n  1. two\n- [x] done",
  "```ts\nconst a = 1;\n```\n\n    indented\n\n| a | b |\n|---|--:|\n| 1 | 2 |",
  "_a **b `c` d** e_ a_b_c **a*b** \u202Eabc\u202C 日本**語**\n\ttab  \nbreak",
];

/** What no message may have: the page's own tokenizer reads none of it. */
const UNREAD = ["code", "hr", "html", "def", "table", "lheading", "tag", "reflink"];

test("What the page gets of marked reads as all of it does, and has no more", async () => {
  const served = VENDOR_MODULES.get("vendor/marked.js") ?? "";
  const part = await import(`data:text/javascript,${encodeURIComponent(served)}`);
  assertEquals(Object.keys(part).sort(), ["Lexer", "Tokenizer", "getDefaults"]);
  const methods = Object.getOwnPropertyNames(part.Tokenizer.prototype);
  assertEquals(methods.filter((name) => UNREAD.includes(name)), []);
  for (const text of TEXTS) assertEquals(read(part, text), read(whole, text), text);
});

/** The tokens, as text: their lists have links of their own, too. */
function read({ getDefaults, Lexer, Tokenizer }: typeof whole, text: string): string {
  const nothing = Object.fromEntries(UNREAD.map((name) => [name, () => undefined]));
  const tokenizer = Object.assign(new Tokenizer(), nothing);
  const options = { ...getDefaults(), breaks: true, tokenizer };
  return JSON.stringify(new Lexer(options).lex(text));
}
