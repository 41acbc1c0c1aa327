// Emoji by name and in the picker.

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, messages, sent, stored, write } from "../harness/chromium.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "Message" });
/** Resolves when the composer's suggestions have loaded, which happens after the room. */
const ready = (page: Page) => page.locator(".emoji-button:enabled").waitFor();
const offers = (page: Page) => page.getByRole("listbox", { name: "Suggestions" });

browserTest(
  "Emoji: completes a name as it is typed, by keyboard alone",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    await ready(ann);
    const bob = await visit({ name: "Bob" });
    await field(ann).focus();
    await ann.keyboard.type("yes :rocke");
    const first = offers(ann).getByRole("option").first();
    // The suggestions for fewer letters may still be shown for a moment.
    await first.getByText(":rocket:").waitFor();
    assertEquals(await first.textContent(), "🚀:rocket:");
    assertEquals(
      await field(ann).getAttribute("aria-activedescendant"),
      await first.getAttribute("id"),
    );
    await ann.keyboard.press("ArrowDown");
    await ann.keyboard.press("ArrowUp");
    await ann.keyboard.press("Enter");
    assertEquals(await field(ann).inputValue(), "yes 🚀 ");
    await ann.keyboard.press("Enter");
    await sent(bob, "yes 🚀");
    assertEquals(await stored(chat), ["yes 🚀"]);
  },
);

browserTest(
  "Emoji: Escape dismisses the suggestions for the rest of that word",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    await field(ann).focus();
    await ann.keyboard.type(":ro");
    await offers(ann).waitFor();
    await ann.keyboard.press("Escape");
    await offers(ann).waitFor({ state: "hidden" });
    await ann.keyboard.type("c");
    await ann.keyboard.press("Enter");
    await sent(ann, ":roc");
  },
);

browserTest("Emoji: replaces a complete :name:, but not in code", async ({ chat, visit }) => {
  const asked = Promise.withResolvers<void>();
  const known = Promise.withResolvers<void>();
  const ann = await visit({
    name: "Ann",
    prepare: (page) =>
      page.route("**/emoji.json", async (route) => {
        asked.resolve();
        await known.promise;
        await route.continue();
      }),
  });
  await ready(ann);
  // The picker opens at once and then loads the emoji.
  await write(ann, "sent :tada: early");
  await asked.promise;
  await messages(ann, "sent :tada: early").waitFor();
  known.resolve();
  await sent(ann, "sent 🎉 early");
  assertEquals(await stored(chat), ["sent 🎉 early"]);
  await field(ann).focus();
  await ann.keyboard.type(":tada:");
  while (await field(ann).inputValue() !== "🎉") {
    await ann.evaluate("new Promise(requestAnimationFrame)");
  }
  await ann.keyboard.type(" `:tada:");
  assertEquals(await field(ann).inputValue(), "🎉 `:tada:");
});

browserTest(
  "Emoji: picked by search and arrow keys, it is then among the recent ones",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    await field(ann).fill("so ");
    const open = ann.getByRole("button", { name: "Emoji" }).last();
    await open.click();
    const search = ann.getByRole("combobox", { name: "Search emoji" });
    await search.waitFor();
    await search.fill("crab");
    await ann.keyboard.press("Enter");
    assertEquals(await field(ann).inputValue(), "so 🦀");
    await open.click();
    const recent = ann.getByRole("group", { name: "Recent" }).getByRole("option");
    assertEquals(await recent.allTextContents(), ["🦀"]);
    await ann.keyboard.press("ArrowDown");
    await ann.keyboard.press("ArrowDown");
    await ann.keyboard.press("ArrowRight");
    const active = await search.getAttribute("aria-activedescendant");
    const second = ann.getByRole("group", { name: "Smileys" }).getByRole("option").nth(1);
    assertEquals(await second.getAttribute("id"), active);
    await ann.keyboard.press("Enter");
    assertEquals(await field(ann).inputValue(), "so 🦀😃");
  },
);

browserTest("Emoji: the button that opens the picker closes it", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const button = ann.getByRole("button", { name: "Emoji" });
  const picker = ann.getByRole("dialog", { name: "Emoji" });
  for (let count = 0; count < 2; count++) {
    await button.click();
    await picker.waitFor();
    await button.click();
    await picker.waitFor({ state: "hidden" });
  }
  await button.press("Enter");
  await picker.waitFor();
});

browserTest(
  "Emoji: loads its data on first use, and shows a message of few emoji larger",
  async (stage) => {
    const asked: string[] = [];
    const ann = await stage.visit({
      name: "Ann",
      prepare: (page) =>
        Promise.resolve(
          page.on("request", (request) => asked.push(new URL(request.url()).pathname)),
        ),
    });
    await write(ann, "🎉🎉");
    await write(ann, "with words 🎉");
    await sent(ann, "with words");
    assertEquals(asked.filter((path) => path.includes("emoji.")), []);
    const size = (text: string) =>
      messages(ann, text).locator(".text > p").first().evaluate((paragraph) =>
        paragraph.getBoundingClientRect().height
      );
    assert(await size("🎉🎉") > await size("with words"));
  },
);

browserTest("Emoji: any emoji can be a reaction, picked by keyboard alone", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const bob = await visit({ name: "Bob" });
  await ready(bob);
  await write(ann, "look at this");
  await sent(bob, "look at this");
  await messages(bob, "look at this").focus();
  await bob.keyboard.press("+");
  await bob.getByRole("menuitem", { name: "More emoji" }).focus();
  await bob.keyboard.press("Enter");
  const search = bob.getByRole("combobox", { name: "Search emoji" });
  await search.fill("thumbsup");
  await bob.keyboard.press("Enter");
  const chip = messages(ann, "look at this").locator(".reaction", { hasText: "👍" });
  await chip.waitFor();
  // The same emoji as in the quick bar.
  assertEquals(await chip.getAttribute("data-emoji"), "👍");
});

/** Whether an element's text is drawn in colours, by the page's own fonts. */
function isColoured(page: Page, text: string): Promise<boolean> {
  return page.evaluate(`(async () => {
    const { fontFamily } = getComputedStyle(document.body);
    await document.fonts.load("20px " + fontFamily, ${JSON.stringify(text)});
    const context = new OffscreenCanvas(40, 40).getContext("2d");
    context.font = "20px " + fontFamily;
    context.fillText(${JSON.stringify(text)}, 4, 30);
    const { data } = context.getImageData(0, 0, 40, 40);
    return data.some((value, place) => place % 4 === 0 && value !== data[place + 2]);
  })()`);
}

browserTest(
  "Emoji: smileys are in colour where a font has them, digits never",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    const hasFont = new Deno.Command("fc-list", { args: ["Noto Color Emoji"] });
    const isInstalled = (await hasFont.output().catch(() => undefined))?.stdout.length ?? 0;
    if (isInstalled > 0) assert(await isColoured(ann, "😀"));
    assertEquals(await isColoured(ann, "1"), false);
    assertEquals(await isColoured(ann, "#"), false);
  },
);
