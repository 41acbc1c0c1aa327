import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, messages, sent, type Stage, until, write } from "../harness/chromium.ts";

const item = (page: Page, name: string) =>
  page.getByRole("menu", { name: "Message actions" })
    .getByRole("menuitem", { name, exact: true });

/** Runs a message action with the mouse. */
async function act(page: Page, text: string, name: string): Promise<void> {
  await messages(page, text).hover();
  await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
  await item(page, name).click();
}

/** Two users in a private room. */
async function meet({ chat, visit }: Stage): Promise<[ann: Page, bob: Page]> {
  const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
  const { id } = await bob.evaluate(`fetch("/api/me").then((me) => me.json())`) as { id: string };
  const room = await ann.evaluate(`fetch("/api/rooms", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "Plans", from: "Ann", members: [{ id: "${id}", name: "Bob" }] }),
  }).then((opened) => opened.json()).then(({ room }) => room)`);
  for (const page of [ann, bob]) {
    await page.goto(`${chat.url}/r/${room}`);
    await page.locator(`[aria-busy="false"]`).waitFor();
  }
  return [ann, bob];
}

browserTest(
  "Pins: a pinned message is marked for everyone until it is unpinned",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await write(ann, "we meet at four");
    await sent(bob, "we meet at four");
    await act(bob, "we meet at four", "Pin");
    const mark = messages(ann, "we meet at four").getByText("Pinned by Bob");
    await mark.waitFor();
    await ann.getByRole("link", { name: "Bob pinned a message" }).click();
    await ann.locator(".message.shown", { hasText: "we meet at four" }).waitFor();
    assertEquals(new URL(ann.url()).pathname, "/r/lobby/1");
    await ann.reload();
    await mark.waitFor();
    await act(ann, "we meet at four", "Unpin");
    for (const page of [ann, bob]) await page.locator(".pin-mark").waitFor({ state: "detached" });
  },
);

browserTest(
  "Pins: the list leads to each message, shows its current text and can unpin it",
  async (stage) => {
    const [ann, bob] = await meet(stage);
    const button = ann.getByRole("button", { name: "Pinned messages" });
    await write(ann, "**where** we meet:\nat the lake");
    await sent(bob, "at the lake");
    await act(bob, "at the lake", "Pin");
    await button.click();
    const pin = ann.locator(".pin");
    await pin.locator(".author", { hasText: "Ann" }).waitFor();
    assertEquals(await pin.locator(".pin-text").textContent(), "where we meet: at the lake");
    await write(bob, "and when?");
    await sent(bob, "and when?");
    await act(bob, "and when?", "Pin");
    await pin.nth(1).waitFor();
    assertEquals(await pin.locator(".author").allTextContents(), ["Bob", "Ann"]);
    await act(bob, "and when?", "Edit");
    await write(bob, "and when exactly? I'm out tomorrow, back on Thursday");
    const long = pin.locator(".pin-text", { hasText: "and when exactly?" });
    await long.waitFor();
    // A text of three lines is not cut off.
    const cut = await long.evaluate((text) =>
      text.scrollHeight - text.clientHeight + text.scrollWidth - text.clientWidth
    );
    assertEquals(cut, 0);
    await pin.getByRole("link", { name: "at the lake" }).press("Enter");
    await until(
      ann,
      `document.activeElement.matches(".message.shown") &&
    document.activeElement.textContent.includes("at the lake")`,
    );
    await act(bob, "and when exactly?", "Delete");
    await item(bob, "Delete for everyone").click();
    await pin.nth(1).waitFor({ state: "detached" });
    await pin.getByRole("button", { name: "Unpin" }).press("Enter");
    await ann.getByText("No pinned messages yet. To pin one").waitFor();
    await until(ann, `document.activeElement.matches("[data-panel=pins]")`);
  },
);
