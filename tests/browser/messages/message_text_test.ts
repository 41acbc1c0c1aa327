// The Markdown of a message as rendered on the page.

import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { browserTest, messages, sent, write } from "../harness/chromium.ts";

const RICH = `Some **bold *and* slanted**, ~~gone~~ and \`code\`
on a second line

> a quote
> of two lines

1. first
2. second
   - inner

\`\`\`
const long = "${"x".repeat(200)}";
\`\`\`
[the docs](https://example.org/docs) or https://example.org/a`;

/** Sends a text by pasting it, so that Enter in it does not send. */
async function paste(page: Page, text: string) {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** The elements of a message's text, as a path of tags for each. */
function tags(message: Locator): Promise<string[]> {
  return message.locator(".text *").evaluateAll((all) => all.map((element) => element.localName));
}

/** The width of an element's content, and of its visible part. */
function widths(element: Locator): Promise<number[]> {
  return element.evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
}

/** The text that a user gets who selects a whole message and copies it. */
function copyText(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const selection = getSelection();
    selection.selectAllChildren(document.querySelector(".message .text"));
    const selected = selection.toString();
    const clipboardData = new DataTransfer();
    document.dispatchEvent(new ClipboardEvent("copy", { clipboardData }));
    return selection.toString() === selected ? clipboardData.getData("text/plain") : "";
  })()`);
}

browserTest("Messages: both sides see Markdown rendered, and copy its text", async ({ visit }) => {
  const ann = await visit({ name: "Ann", viewport: { width: 320, height: 640 } });
  const bob = await visit({ name: "Bob" });
  await paste(ann, RICH);
  for (const page of [ann, bob]) {
    await sent(page, "Some bold");
    const message = messages(page, "Some bold");
    assertEquals(await tags(message), [
      ...["p", "strong", "em", "del", "code", "blockquote", "p", "ol", "li", "li", "ul", "li"],
      ...["div", "pre", "code", "span", "button", "svg", "path", "p", "a", "small", "a"],
    ]);
    const [docs, plain] = await message.locator("a").all();
    assertEquals(await docs?.textContent(), "the docs (example.org)");
    for (const link of [docs, plain]) {
      assertEquals(await link?.getAttribute("rel"), "noopener noreferrer nofollow");
      assertEquals(await link?.getAttribute("target"), "_blank");
    }
    const copied = (await copyText(page)).split("\n").filter((line) => line !== "");
    assertEquals(copied.slice(0, 7), [
      "Some bold and slanted, gone and code",
      "on a second line",
      "a quote",
      "of two lines",
      "1. first",
      "2. second",
      "   - inner",
    ]);
    assertEquals(copied.at(-1), "the docs (example.org) or https://example.org/a");
    const code = message.locator("pre");
    assertEquals(await code.evaluate((block) => block.scrollWidth > block.clientWidth), true);
  }
  // A link to a room of the same chat opens without a page load.
  await write(bob, new URL("/r/dev", bob.url()).href);
  await messages(ann, "/r/dev").getByRole("link").click();
  await ann.getByRole("heading", { name: "dev" }).waitFor();
});

browserTest("Messages: an edit is rendered again", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const bob = await visit({ name: "Bob" });
  await write(ann, "so *far*");
  await sent(bob, "so far");
  const id = await messages(ann, "so far").getAttribute("data-id");
  await ann.evaluate(`fetch("/api/rooms/lobby/messages/${id}", {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), text: "now **here**" }),
  })`);
  for (const page of [ann, bob]) {
    const message = messages(page, "now here (edited)");
    await message.waitFor();
    assertEquals(await tags(message), ["p", "strong", "small"]);
  }
});

browserTest("Messages: each block takes the direction of its first letter", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  await paste(ann, "مرحبا\n\nhello\n\n- واحد\n- two");
  await sent(ann, "hello");
  const directions = await ann.evaluate(
    `[...document.querySelectorAll(".message .text > *")]
      .map((block) => getComputedStyle(block).direction)`,
  );
  assertEquals(directions, ["rtl", "ltr", "rtl"]);
});

browserTest(
  "Messages: code is highlighted, lazily, and can be copied",
  async (stage) => {
    const asked: string[] = [];
    const ann = await stage.visit({
      name: "Ann",
      permissions: ["clipboard-read", "clipboard-write"],
      prepare: (page) =>
        Promise.resolve(
          page.on("request", (request) => asked.push(new URL(request.url()).pathname)),
        ),
    });
    const code = `let a = "<b>"; // c\n  b`;
    await paste(ann, "```\nno language\n```");
    await sent(ann, "no language");
    assertEquals(asked.filter((path) => path.includes("highlight")), []);
    await paste(ann, "```js\n" + code + "\n```");
    await sent(ann, "let");
    const message = messages(ann, "let");
    await message.locator(".code-comment", { hasText: "c" }).waitFor();
    assertEquals(await message.locator("code").textContent(), code);
    await message.hover();
    await message.getByRole("button", { name: "Copy code" }).click();
    await message.getByRole("button", { name: "Code copied" }).waitFor();
    assertEquals(await ann.evaluate("navigator.clipboard.readText()"), code);
  },
);

browserTest(
  "Messages: list numbers stay within the text column",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    await paste(page, "1986. A great year\n\n1987. Another");
    await paste(page, "100. x");
    await paste(page, "12. y");
    await sent(page, "y");
    // Browsers do not report where they draw a list number; measure the same text instead.
    const overhangs = await page.evaluate(
      `[...document.querySelectorAll(".text ol")].map((list) => {
      const { listStylePosition, paddingInlineStart, font } = getComputedStyle(list);
      if (listStylePosition === "inside") return 0;
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = font;
      const { width } = pen.measureText(list.getAttribute("start") + ". ");
      return Math.max(0, width - parseFloat(paddingInlineStart));
    })`,
    );
    assertEquals(overhangs, [0, 0, 0]);
    // The item's paragraph is beside its number, not below it.
    const items = messages(page, "A great year").locator("li");
    const heights = await items.evaluateAll((all) => all.map((one) => one.clientHeight));
    assert(heights.every((height) => height < 48), `${heights}`);
    // The box of a task is where any text begins.
    await paste(page, "text\n- [ ] task");
    await sent(page, "task");
    const lefts = await messages(page, "task").locator(".text > p, .task")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
    assertEquals(lefts[0], lefts[1]);
  },
);

browserTest(
  "Messages: a table scrolls in its message, and long code unfolds",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", viewport: { width: 390, height: 800 } });
    const columns = Array.from({ length: 8 }, (_, place) => `a long column ${place}`).join("|");
    await paste(ann, "# one\n\n## two\n\n### three");
    await sent(ann, "three");
    // The first text with headings is drawn when what draws them has loaded.
    await messages(ann, "three").getByRole("heading").nth(2).waitFor();
    const sizes = await ann.evaluate(`[...document.querySelectorAll(".text > *")]
      .map((heading) => getComputedStyle(heading).fontSize)`);
    assertEquals(sizes, ["20px", "18px", "16px"]);
    await paste(ann, `## Figures\n\n|${columns}|\n|${"-|".repeat(8)}\n|one|two|\n\n---`);
    await sent(ann, "Figures");
    const table = ann.locator(".text .table");
    assertEquals(await tags(messages(ann, "Figures")), [
      ...["h4", "div", "table", "tr", ...Array(8).fill("th"), "tr", ...Array(8).fill("td"), "hr"],
    ]);
    const [content = 0, shown = 0] = await widths(table);
    assert(content > shown && shown < 390, `${content} in ${shown}`);
    const [list, window] = await widths(ann.locator(".timeline"));
    assertEquals(list, window);
    const lines = Array.from({ length: 31 }, (_, place) => `line ${place + 1}`);
    await paste(ann, ["```", ...lines, "```"].join("\n"));
    await sent(ann, "line 31");
    const height = async () => (await ann.locator("pre").boundingBox())?.height ?? 0;
    const folded = await height();
    await ann.getByRole("button", { name: "Show all 31 lines", expanded: false }).click();
    assert(await height() > folded, `${await height()} > ${folded}`);
    await ann.getByRole("button", { name: "Show less", expanded: true }).click();
    assertEquals(await height(), folded);
  },
);

for (const density of ["comfortable", "compact"] as const) {
  browserTest(
    `Messages: text from right to left begins at the end of lines of 46rem in ${density} density`,
    async ({ visit }) => {
      const ann = await visit({
        name: "Ann",
        viewport: { width: 1920, height: 1080 },
        prepare: (page) =>
          page.addInitScript(
            `localStorage.setItem("hubbub.settings", '{"density":"${density}"}')`,
          ),
      });
      const edges = async (text: string) => {
        await paste(ann, text);
        await messages(ann, text.slice(0, 4)).waitFor();
        return await ann.evaluate<{ left: number; right: number }>(`(() => {
          const range = document.createRange();
          range.selectNodeContents([...document.querySelectorAll(".message p")].at(-1));
          const { left, right } = range.getBoundingClientRect();
          return { left: Math.round(left), right: Math.round(right) };
        })()`);
      };
      const { left } = await edges("hello everyone");
      const short = await edges("שלום לכולם");
      const long = await edges("سلام ".repeat(60).trim());
      assertEquals([short.right, long.right], [left + 736, left + 736]);
      assert(long.left >= left, "no line is longer");
    },
  );
}
