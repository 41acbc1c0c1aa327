// The message toolbar, used by keyboard.

import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import {
  accessibilityTree,
  browserTest,
  messages,
  sent,
  store,
  until,
  write,
} from "../harness/chromium.ts";

const bar = (page: Page) => page.getByRole("toolbar", { name: "Message actions" });

const focused = (page: Page) =>
  page.evaluate("document.activeElement.ariaLabel || document.activeElement.classList[0]");

/** Presses keys in sequence and returns what has focus after each. */
async function walk(page: Page, ...keys: string[]): Promise<unknown[]> {
  const stops = [];
  for (const key of keys) {
    await page.keyboard.press(key);
    stops.push(await focused(page));
  }
  return stops;
}

browserTest(
  "Message toolbar: is one Tab stop, and arrow keys move in it",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await write(ann, "mine");
    await sent(bob, "mine");
    await write(bob, "his");
    await sent(ann, "his");
    await messages(ann, "mine").focus();
    await bar(ann).waitFor();
    assertEquals(await walk(ann, "Tab"), ["React"]);
    assertMatch(
      await accessibilityTree(ann),
      /toolbar "Message actions"\nbutton "React"\nbutton "Reply"\nbutton "Edit"\nbutton "More"\n/,
    );
    assertEquals(await walk(ann, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"), [
      "Reply",
      "Edit",
      "More",
      "React",
    ]);
    assertEquals(await walk(ann, "ArrowLeft", "Home", "End", "ArrowLeft"), [
      "More",
      "React",
      "More",
      "Edit",
    ]);
    // New messages leave the focus where it is.
    await write(bob, "and on");
    await sent(ann, "and on");
    await until(ann, `document.activeElement.ariaLabel === "Edit"`);
    assertEquals(await walk(ann, "Shift+Tab", "Tab"), ["message", "Edit"]);
    // Tab leaves it, and the Tab stop is the last focused item, or the first.
    await ann.keyboard.press("Tab");
    await bar(ann).waitFor({ state: "hidden" });
    await messages(ann, "his").focus();
    await bar(ann).waitFor();
    assertEquals(await walk(ann, "Tab", "End", "ArrowLeft"), ["React", "More", "Reply"]);
    await ann.keyboard.press("Enter");
    await ann.locator(".subject", { hasText: "Replying to Bob his" }).waitFor();
  },
);

browserTest("Message toolbar: other keys work as everywhere else", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  await write(ann, "hello");
  await sent(ann, "hello");
  const enter = async () => {
    await messages(ann, "hello").focus();
    await bar(ann).waitFor();
    await ann.keyboard.press("Tab");
  };
  await enter();
  assertEquals(await walk(ann, "End"), ["More"]);
  await ann.keyboard.press("Enter");
  await ann.getByRole("menu").waitFor();
  await ann.keyboard.press("Escape");
  await until(ann, `document.activeElement.matches(".message")`);
  await enter();
  await ann.keyboard.press("Escape");
  await until(ann, `document.activeElement === document.querySelector("textarea")`);
  await enter();
  await ann.keyboard.press("ControlOrMeta+k");
  await ann.locator(".switcher[open]").waitFor();
});

browserTest(
  "Message toolbar: follows the message under the mouse",
  async ({ chat, visit }) => {
    await store(chat, Array.from({ length: 30 }, (_, place) => `news ${place}`));
    const ann = await visit({ name: "Ann" });
    await messages(ann, "news 28").hover();
    const reply = bar(ann).getByRole("button", { name: "Reply" });
    await reply.hover();
    assertEquals(await ann.locator(".message.pointed .text").textContent(), "news 28");
    const { x = 0, y = 0 } = await reply.boundingBox() ?? {};
    await store(chat, ["one more", "and another"]);
    await sent(ann, "and another");
    await bar(ann).waitFor({ state: "hidden" });
    // The next press affects no other message either.
    await ann.mouse.down();
    await ann.mouse.up();
    assertEquals(await ann.locator(".subject").isVisible(), false);
    await ann.mouse.move(x + 14, y + 16);
    await bar(ann).waitFor();
    const under = await ann.evaluate(`(([x, y]) => document.elementsFromPoint(x, y)
      .find((one) => one.matches(".message"))?.dataset.id)([${x + 14}, ${y + 16}])`);
    assertEquals(await ann.locator(".message.pointed").getAttribute("data-id"), under);
  },
);
