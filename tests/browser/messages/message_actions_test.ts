import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, messages, sent, store, until, write } from "../harness/chromium.ts";

const menu = (page: Page) => page.getByRole("menu", { name: "Message actions" });
const field = (page: Page) => page.getByRole("textbox", { name: "Message" });
const item = (page: Page, name: string) => menu(page).getByRole("menuitem", { name, exact: true });

/** Opens a message's menu with the mouse. */
async function open(page: Page, text: string): Promise<void> {
  await messages(page, text).hover();
  await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
}

browserTest("Edit: arrow up edits the user's last message, for everyone", async ({ visit }) => {
  const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
  await write(ann, "tee at four");
  await sent(bob, "tee at four");
  await write(bob, "fine");
  await sent(ann, "fine");
  // The toolbar touches its message, and comes back there when the list has moved.
  const barIsAt = (text: string) =>
    until(
      ann,
      `((bar, row) => row && bar?.width > 0 && Math.abs(bar.bottom - row.top - 4) < 2 &&
        Math.abs(row.right - bar.right - 8) < 2)(
        document.querySelector(".message-bar")?.getBoundingClientRect(),
        [...document.querySelectorAll(".message")]
          .find((row) => row.textContent.includes("${text}"))?.getBoundingClientRect())`,
    );
  const toolbar = ann.getByRole("toolbar", { name: "Message actions" });
  await messages(ann, "fine").hover();
  await barIsAt("fine");
  await write(bob, "what else?");
  await toolbar.waitFor({ state: "hidden" });
  await messages(ann, "what else?").hover();
  await barIsAt("what else?");
  await ann.getByRole("button", { name: "Members" }).press("Enter");
  await toolbar.waitFor({ state: "hidden" });
  await messages(ann, "what else?").hover({ position: { x: 40, y: 10 } });
  await barIsAt("what else?");
  await field(ann).press("ArrowUp");
  assertEquals(await field(ann).inputValue(), "tee at four");
  await ann.getByText("Editing").waitFor();
  // The list marks which message it is.
  await ann.locator(".targeted", { hasText: "tee at four" }).waitFor();
  await write(ann, "tea at four");
  await ann.locator(".targeted").waitFor({ state: "detached" });
  for (const page of [ann, bob]) {
    await messages(page, "tea at four").getByText("(edited)").waitFor();
    assertEquals(await messages(page, "tee at four").count(), 0);
  }
  assertEquals(await field(ann).inputValue(), "");
});

browserTest(
  "P1 Edit: an offline edit is sent later, and a rejected one stays at its message",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    for (const text of ["tee at four", "cake at five"]) {
      await write(ann, text);
      await sent(bob, text);
    }
    await open(ann, "tee at four");
    await ann.context().setOffline(true);
    await item(ann, "👍").click();
    await field(ann).press("ArrowUp");
    await write(ann, "cake at six");
    await messages(ann, "cake at six").and(ann.locator(`[data-state="pending"]`)).waitFor();
    await ann.context().setOffline(false);
    await messages(bob, "cake at six").getByText("(edited)").waitFor();
    await messages(bob, "tee at four").locator(".reaction").waitFor();
    await sent(ann, "cake at six");
    await field(ann).press("ArrowUp");
    await write(ann, "a kraken at six");
    await ann.getByText(/Not saved\. .*blocked word/).waitFor();
    await ann.reload();
    await ann.getByText(/Not saved\. .*blocked word/).waitFor();
    await messages(ann, "kraken").getByRole("button", { name: "Edit" }).click();
    // The page may still be loading the code for the button.
    await until(ann, `document.querySelector(".composer .text").value === "a kraken at six"`);
    await messages(ann, "cake at six").waitFor();
  },
  () => ({ HUBBUB_BLOCKED_WORDS: "kraken" }),
);

browserTest(
  "Edit: Escape keeps the message and restores the unsent text",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await write(ann, "as it is");
    await sent(ann, "as it is");
    await field(ann).fill("begun");
    await open(ann, "as it is");
    await item(ann, "Edit").click();
    await write(ann, "");
    await ann.getByText("A message can't be empty.").waitFor();
    await field(ann).fill("another");
    await field(ann).press("Escape");
    assertEquals(await field(ann).inputValue(), "begun");
    assertEquals(await messages(ann, "as it is").count(), 1);
  },
);

browserTest(
  "Unsent text: stays in its room with its reply, across a reload, until it is sent",
  async ({ chat, visit }) => {
    await store(chat, ["over there"], "dev");
    const ann = await visit({ name: "Ann" });
    for (const text of ["first", "second"]) {
      await write(ann, text);
      await sent(ann, text);
    }
    const go = (room: string) => ann.getByRole("link", { name: room }).click();
    await field(ann).fill("begun");
    await open(ann, "first");
    await item(ann, "Edit").click();
    await field(ann).fill("changed");
    await go("dev");
    await sent(ann, "over there");
    assertEquals(await field(ann).inputValue(), "");
    await messages(ann, "over there").focus();
    await ann.keyboard.press("r");
    await ann.locator(".subject", { hasText: "Replying to" }).waitFor();
    await field(ann).fill("an answer");
    await go("lobby");
    await ann.locator(".subject", { hasText: "Editing" }).waitFor();
    await ann.reload();
    await ann.locator(".subject", { hasText: "Editing" }).waitFor();
    await ann.locator(".targeted", { hasText: "first" }).waitFor();
    assertEquals(await field(ann).inputValue(), "changed");
    await field(ann).press("Escape");
    assertEquals(await field(ann).inputValue(), "begun");
    await write(ann, "begun");
    await sent(ann, "begun");
    await ann.reload();
    await sent(ann, "begun");
    assertEquals(await field(ann).inputValue(), "");
    await go("dev");
    await ann.locator(".subject", { hasText: "over there" }).waitFor();
    await field(ann).press("Enter");
    await messages(ann, "an answer").locator(".quote", { hasText: "over there" }).waitFor();
  },
);

browserTest("Delete: asks first, and everyone sees the result", async ({ visit }) => {
  const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
  await write(ann, "a slip");
  await sent(bob, "a slip");
  await open(bob, "a slip");
  assertEquals(await item(bob, "Delete").isVisible(), false);
  await bob.keyboard.press("Escape");
  await open(ann, "a slip");
  await item(ann, "Delete").click();
  await menu(ann).getByText("Delete this message?").waitFor();
  // Right at its message, although the menu is smaller now.
  const [asked, row] = [await menu(ann).boundingBox(), await messages(ann, "a slip").boundingBox()];
  assertEquals(Math.abs((asked?.y ?? NaN) - (row?.y ?? NaN)) < 2, true);
  await item(ann, "Cancel").click();
  await open(ann, "a slip");
  await item(ann, "Delete").click();
  await item(ann, "Delete for everyone").click();
  for (const page of [ann, bob]) await messages(page, "Message deleted").waitFor();
});

browserTest("Reply: quotes the message it answers and links to it", async ({ chat, visit }) => {
  const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
  await write(ann, "who brings cake?");
  await sent(bob, "who brings cake?");
  await open(bob, "who brings cake?");
  await item(bob, "Reply").click();
  await bob.locator(".subject", { hasText: "Replying to Ann who brings cake?" }).waitFor();
  await write(bob, "I do");
  await bob.locator(".subject").waitFor({ state: "hidden" });
  const reply = messages(ann, "I do");
  await reply.locator(".quote", { hasText: "Ann who brings cake?" }).waitFor();
  // Enough messages that the first one is on no loaded page.
  await Promise.all(Array.from({ length: 120 }, (_, place) => store(chat, [`more ${place}`])));
  await write(bob, "see above");
  await sent(bob, "see above");
  await bob.reload();
  await sent(bob, "see above");
  await bob.keyboard.press("Escape");
  const quote = bob.locator(".quote");
  while (await quote.count() === 0) {
    await bob.evaluate(`document.querySelector(".timeline").scrollTop = 0`);
    await until(
      bob,
      `document.querySelector(".timeline").scrollTop > 0 || document.querySelector(".quote")`,
    );
  }
  await quote.click();
  await until(
    bob,
    `document.activeElement?.matches(".message.shown") &&
      document.activeElement.textContent.includes("who brings cake?")`,
  );
});

browserTest(
  "Reply: shortens the quote, in either text direction",
  async ({ visit }) => {
    const ann = await visit({ name: "A".repeat(60), viewport: { width: 320, height: 568 } });
    // Whether the text's first letter is within the visible area.
    const isBegun = (selector: string) =>
      `(() => {
      const part = [...document.querySelectorAll(${JSON.stringify(selector)})].at(-1);
      const range = document.createRange();
      range.selectNodeContents(part.firstChild);
      range.setEnd(part.firstChild, 1);
      const [letter, shown] = [range, part.parentElement].map((one) => one.getBoundingClientRect());
      return letter.left >= shown.left && letter.right <= shown.right;
    })()`;
    for (const text of ["שלום", "morning"]) {
      await write(ann, `${text} `.repeat(20));
      await sent(ann, text);
      await messages(ann, text).press("r");
      await ann.locator(".subject-text", { hasText: text }).waitFor();
      assertEquals(await ann.evaluate(isBegun(".subject-text")), true, text);
      await write(ann, "so it is");
      await ann.locator(".quote-text", { hasText: text }).waitFor();
      assertEquals(await ann.evaluate(isBegun(".quote-text")), true, text);
    }
  },
);

browserTest("Reactions: appear for everyone and can be removed", async ({ visit }) => {
  const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
  await write(ann, "lunch?");
  await sent(bob, "lunch?");
  await open(bob, "lunch?");
  await item(bob, "👍").click();
  const shown = ann.locator(".reaction", { hasText: "👍" });
  await shown.filter({ hasText: "1" }).waitFor();
  assertEquals(await shown.getAttribute("aria-pressed"), "false");
  assertEquals(await shown.getAttribute("title"), "👍 Bob");
  await shown.click();
  await bob.locator(".reaction", { hasText: "2" }).waitFor();
  assertEquals(await bob.locator(".reaction").getAttribute("title"), "👍 Bob, Ann");
  await shown.click();
  await bob.locator(".reaction").press("Enter");
  for (const page of [ann, bob]) await page.locator(".reaction").waitFor({ state: "detached" });
  assertEquals(await bob.locator(".message:focus > .text").textContent(), "lunch?");
});

browserTest(
  "Messages: are one Tab stop and fully usable by keyboard",
  async ({ visit }) => {
    const ann = await visit({
      name: "Ann",
      prepare: (page) => page.route("**/message_actions-*.js", (route) => route.abort()),
    });
    for (const text of ["one", "two", "three"]) {
      await write(ann, text);
      await sent(ann, text);
    }
    const text = `document.activeElement.querySelector(":scope > .text")?.textContent`;
    const focused = () => ann.evaluate(text);
    await ann.locator(".timeline").focus();
    await ann.keyboard.press("ArrowUp");
    assertEquals(await focused(), "three");
    await ann.keyboard.press("ArrowUp");
    await ann.keyboard.press("ArrowUp");
    await ann.keyboard.press("ArrowUp");
    assertEquals(await focused(), "one");
    // The menu loads late, and fails at first.
    const actions = "**/message_actions-*.js";
    await ann.keyboard.press("c");
    await ann.getByText("Something went wrong. Try again.").waitFor();
    const there = Promise.withResolvers<void>();
    await ann.unroute(actions);
    await ann.route(actions, async (route) => {
      await there.promise;
      await route.continue();
    });
    await ann.keyboard.press("Enter");
    await ann.keyboard.press("ArrowDown");
    assertEquals(await focused(), "two");
    await ann.keyboard.press("r");
    await ann.keyboard.type("yes, ");
    there.resolve();
    await ann.locator(".subject", { hasText: "Replying to" }).getByText("two").waitFor();
    assertEquals(await menu(ann).isVisible(), false);
    assertEquals(await field(ann).inputValue(), "yes, ");
    await ann.keyboard.type("answer");
    await ann.keyboard.press("Enter");
    await messages(ann, "answer").locator(".quote", { hasText: "two" }).waitFor();
    await ann.locator(".timeline").focus();
    await ann.keyboard.press("End");
    await ann.keyboard.press("Home");
    await ann.keyboard.press("+");
    await ann.keyboard.press("ArrowRight");
    await ann.keyboard.press("Enter");
    await messages(ann, "one").locator(".reaction", { hasText: "❤️" }).waitFor();
    await ann.keyboard.press("Delete");
    await until(ann, `document.activeElement.textContent.includes("Delete")`);
    await ann.keyboard.press("Escape");
    await until(ann, `${text} === "one"`);
    for (const time of ["first", "second"]) {
      await ann.keyboard.press("+");
      await item(ann, "More emoji").press("Enter");
      await until(ann, `document.activeElement.matches(".emoji-search")`);
      await ann.keyboard.press("Escape");
      assertEquals(await focused(), "one", time);
    }
    // The deleted message keeps the focus.
    for (const key of ["Delete", "Enter", "ArrowDown", "Enter"]) await ann.keyboard.press(key);
    await messages(ann, "Message deleted").waitFor();
    await until(ann, `document.activeElement.matches(".message.deleted")`);
  },
);

browserTest(
  "Edit: warns when the message was edited elsewhere meanwhile",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await write(ann, "at four");
    await sent(ann, "at four");
    const other = await visit({ beside: ann, name: "Ann" });
    for (const window of [ann, other]) {
      await field(window).press("ArrowUp");
      await window.getByText("Editing", { exact: true }).waitFor();
    }
    await write(other, "at five");
    const subject = ann.locator(".subject", { hasText: "Edited on another device:" });
    await subject.getByText("at five").waitFor();
    assertEquals(await field(ann).inputValue(), "at four");
    // The text is the original one again, but the edit is stored.
    await ann.keyboard.press("Enter");
    await sent(other, "at four");
    await field(ann).press("ArrowUp");
    await ann.getByText("Editing", { exact: true }).waitFor();
    await messages(other, "at four").press("Delete");
    for (const name of ["Delete", "Delete for everyone"]) await item(other, name).press("Enter");
    await subject.getByText("Message deleted").waitFor();
  },
);

browserTest(
  "Messages: controls within a message are reachable from its Tab stop",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    await store(chat, ["[page](https://example.com/)\n\n```\ncode\n```", "reply to me"]);
    await messages(ann, "reply to me").press("r");
    await ann.locator(".subject", { hasText: "reply to me" }).waitFor();
    await field(ann).fill("done");
    await ann.keyboard.press("Enter");
    await sent(ann, "done");
    await messages(ann, "page").press("+");
    await ann.keyboard.press("Enter");
    await ann.locator(".reaction").waitFor();
    const walk = async (key: string, steps: number) => {
      const stops = [];
      for (let step = 0; step < steps; step++) {
        await ann.keyboard.press(key);
        stops.push(
          await ann.evaluate(`[...document.activeElement.classList][0] ??
          document.activeElement.localName`),
        );
      }
      return stops;
    };
    await ann.locator("[data-panel=members]").focus();
    assertEquals(await walk("Tab", 3), ["timeline", "own-avatar", "text"]);
    assertEquals(await walk("Shift+Tab", 2), ["own-avatar", "timeline"]);
    assertEquals(await walk("Home", 1), ["message"]);
    assertEquals(await walk("Tab", 2), ["a", "code"]);
    const outline = `getComputedStyle(document.activeElement.parentElement).outlineStyle`;
    assertEquals(await ann.evaluate(outline), "solid");
    assertEquals(await walk("Tab", 2), ["icon-button", "reaction"]);
    await messages(ann, "page").focus();
    assertEquals(await walk("Tab", 1), ["a"]);
    assertEquals(await walk("Shift+Tab", 3), ["message", "day-button", "timeline"]);
    await ann.locator(".timeline").focus();
    assertEquals(await walk("ArrowUp", 1), ["message"]);
    assertEquals(await walk("Tab", 1), ["quote"]);
    await ann.keyboard.press("Escape");
    assertEquals(await walk("Shift+Tab", 2), ["own-avatar", "timeline"]);
  },
);

browserTest("Message menu: opens with a long press", async ({ visit }) => {
  const ann = await visit({
    name: "Ann",
    hasTouch: true,
    isMobile: true,
    viewport: { width: 360, height: 640 },
  });
  await field(ann).fill("press me");
  await ann.getByRole("button", { name: "Send" }).tap();
  await sent(ann, "press me");
  const box = await messages(ann, "press me").boundingBox();
  assert(box);
  const touch = await ann.context().newCDPSession(ann);
  const touchPoints = [{ x: box.x + 120, y: box.y + 20 }];
  const isOpen = until(ann, `document.querySelector(".message-menu:popover-open")`);
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await isOpen;
  // The browser takes so short a press for a tap, which must neither take the focus nor press what is
  // under it.
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await ann.evaluate(`new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve)))`);
  // No button looks chosen, and the sheet says when the message was sent.
  assertEquals(await menu(ann).evaluate((sheet) => sheet.matches(":focus")), true);
  assertMatch(await menu(ann).locator(".menu-time").innerText(), /20\d\d.* \d?\d:\d\d:\d\d/);
  const sheet = await menu(ann).boundingBox();
  assertEquals([sheet?.x, sheet && Math.round(sheet.y + sheet.height)], [0, 640]);
  await item(ann, "Reply").tap();
  await ann.locator(".subject", { hasText: "press me" }).waitFor();
});
