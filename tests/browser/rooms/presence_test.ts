import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, sent, until, write } from "../harness/chromium.ts";

const typing = (page: Page) => page.locator(".typing");

/** Types text without sending it. */
const press = (page: Page, keys: string) =>
  page.getByRole("textbox", { name: "Message" }).pressSequentially(keys);

/** Resolves when the typing line has exactly this text. */
const says = (page: Page, text: string) =>
  until(page, `document.querySelector(".typing").textContent === ${JSON.stringify(text)}`);

/** Each sees that the other is online. */
async function meet(...pages: Page[]) {
  for (const page of pages) {
    await page.getByRole("button", { name: "Members" }).click();
    await page.locator(".panel h2", { hasText: `${pages.length} online` }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".panel").waitFor({ state: "hidden" });
  }
}

browserTest(
  "Typing: others see it until the message is sent, the user does not",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await meet(ann, bob);
    // The list has everyone who is counted, even users who have not posted.
    await ann.getByRole("button", { name: "Members" }).click();
    const users = ann.locator(".members li:has(.online-dot:visible), .members .unnamed");
    await users.nth(1).waitFor();
    assertEquals(await users.allInnerTexts(), ["A\nAnn\nyou", "and 1 without a name"]);
    const before = await ann.locator(".composer").boundingBox();
    await press(bob, "hello");
    await says(ann, "Bob is typing…");
    assertEquals(await ann.locator(".composer").boundingBox(), before);
    await says(bob, "");
    await bob.keyboard.press("Enter");
    await sent(ann, "hello");
    await says(ann, "");
    await users.getByText("Bob").waitFor();
    assertEquals(await users.allInnerTexts(), ["A\nAnn\nyou", "B\nBob"]);
  },
);

browserTest(
  "Typing: ends when the text is emptied or no key was pressed for a while",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await meet(ann, bob);
    await press(bob, "h");
    await says(ann, "Bob is typing…");
    await bob.keyboard.press("Backspace");
    await says(ann, "");
    await press(bob, "h");
    await says(ann, "Bob is typing…");
    await says(ann, "");
  },
);

browserTest(
  'Typing: names two users, and says "several" for more',
  async ({ visit }) => {
    const [ann, bob, cleo, dan] = await Promise.all(
      ["Ann", "Bob", "Cleo", "Dan"].map((name) => visit({ name })),
    );
    if (!ann || !bob || !cleo || !dan) throw new Error("Not all came");
    await meet(ann, bob, cleo, dan);
    const writers: Page[] = [];
    // The user keeps typing, so that even on a slow machine typing has not ended meanwhile.
    const join = async (page: Page) => {
      writers.push(page);
      for (const page of writers) await press(page, "h");
    };
    await join(bob);
    await says(ann, "Bob is typing…");
    await join(cleo);
    await says(ann, "Bob and Cleo are typing…");
    await join(dan);
    await says(ann, "Several people are typing…");
  },
);

browserTest("Typing: a long name leaves the verb visible", async ({ visit }) => {
  const ann = await visit({ name: "Ann", viewport: { width: 320, height: 568 } });
  const bob = await visit({ name: "B".repeat(60) });
  await meet(ann, bob);
  await press(bob, "hello");
  await says(ann, `${"B".repeat(60)} is typing…`);
  const isRead = `(() => {
    const line = document.querySelector(".typing");
    const range = document.createRange();
    range.selectNode(line.lastChild);
    const [said, shown] = [range, line].map((one) => one.getBoundingClientRect());
    return said.width > 0 && said.right <= shown.right + 1;
  })()`;
  assertEquals(await ann.evaluate(isRead), true);
});

browserTest("Presence: a dot marks who is online, and goes when they leave", async ({ visit }) => {
  const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
  await write(bob, "hello");
  await sent(ann, "hello");
  await ann.getByRole("button", { name: "Members" }).click();
  const row = ann.locator(".members .row", { hasText: "Bob" });
  await row.locator(".online-dot").waitFor();
  assertEquals(await ann.getByRole("button", { name: "Bob online" }).count(), 1);
  await bob.context().close();
  await row.locator(".online-dot").waitFor({ state: "hidden" });
  await row.waitFor();
});

browserTest(
  "Presence: the sidebar shows whether the other user of a conversation is online",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await write(bob, "hello");
    await sent(ann, "hello");
    await ann.locator(".has-users").waitFor();
    await ann.locator(".message .author", { hasText: "Bob" }).click();
    await ann.getByRole("button", { name: "Message Bob" }).click();
    await ann.waitForURL(/~/);
    await ann.getByRole("link", { name: "Bob, online" }).waitFor();
    await bob.context().close();
    await ann.getByRole("link", { name: "Bob", exact: true }).waitFor();
  },
);

browserTest("Typing: is not announced by screen readers", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const isLive = await typing(ann).evaluate((element) =>
    element.closest("[aria-live], [role=status], [role=log], [role=alert]") !== null
  );
  assertEquals(isLive, false);
});
