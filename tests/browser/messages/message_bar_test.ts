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
    assertEquals(await walk(ann, "Tab"), ["React with 👍"]);
    assertMatch(
      await accessibilityTree(ann),
      /toolbar "Message actions"\nbutton "React with 👍"\nbutton "React with ❤️"\nbutton "React with 😂"\nbutton "React"\nbutton "Reply"\nbutton "Edit"\nbutton "More"\n/,
    );
    assertEquals(await walk(ann, ...Array(7).fill("ArrowRight")), [
      "React with ❤️",
      "React with 😂",
      "React",
      "Reply",
      "Edit",
      "More",
      "React with 👍",
    ]);
    assertEquals(await walk(ann, "ArrowLeft", "Home", "End", "ArrowLeft"), [
      "More",
      "React with 👍",
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
    assertEquals(await walk(ann, "Tab", "End", "ArrowLeft"), ["React with 👍", "More", "Reply"]);
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
  "Message toolbar: hides when the list moves under the mouse, until the mouse moves",
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

browserTest(
  "Message toolbar: reacts with one press, and covers neither text nor code's button",
  async ({ chat, visit }) => {
    await store(chat, [
      "```\n" + "a long line of code ".repeat(20) + "\n```",
      "```\n" + "another one ".repeat(20) + "\n```",
      "שלום לכולם",
      "הכול עובד",
    ]);
    const ann = await visit({ name: "Ann", viewport: { width: 900, height: 800 } });
    for (const text of ["another one", "הכול עובד"]) {
      const row = messages(ann, text);
      await row.hover();
      await bar(ann).waitFor();
      assertEquals(await row.evaluate((row) => row.matches(".pointed")), true);
      const covered = await ann.evaluate(`(() => {
        const bar = document.querySelector(".message-bar").getBoundingClientRect();
        const range = document.createRange();
        return [...document.querySelectorAll(".message .text > p, .copy-code")].filter((part) => {
          range.selectNodeContents(part);
          const box = part.matches("p") ? range.getBoundingClientRect() : part.getBoundingClientRect();
          return box.left < bar.right && box.right > bar.left && box.top < bar.bottom &&
            box.bottom > bar.top;
        }).map((part) => part.textContent || part.className);
      })()`);
      assertEquals(covered, [], text);
    }
    await bar(ann).getByRole("button", { name: "React with ❤️" }).click();
    await messages(ann, "הכול עובד").locator(".reaction", { hasText: "❤️" }).waitFor();
  },
);
