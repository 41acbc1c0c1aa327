// The message menu, and quick presses in it.

import { assertEquals } from "@std/assert";
import { browserTest, messages, sent, store, until, write } from "../harness/chromium.ts";

browserTest(
  "Message menu: Tab closes it and continues from the message",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    await write(ann, "see [one](https://example.com/one)");
    await sent(ann, "see one");
    await messages(ann, "see one").press("Enter");
    const menu = ann.getByRole("menu", { name: "Message actions" });
    await menu.waitFor();
    // Past the row of emoji in one step.
    await ann.keyboard.press("ArrowDown");
    await menu.locator(":focus", { hasText: "Reply" }).waitFor();
    await ann.keyboard.press("Tab");
    await menu.waitFor({ state: "hidden" });
    assertEquals(await ann.evaluate(`!!document.activeElement.closest(".message-menu")`), false);
    // The page's keys work again.
    await ann.keyboard.press("Escape");
    await until(ann, `document.activeElement.id === "text"`);
  },
);

browserTest("Message menu: Escape closes it wherever focus is", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  await write(ann, "one");
  await sent(ann, "one");
  const menu = ann.getByRole("menu", { name: "Message actions" });
  for (const _ of ["first", "second"]) {
    await messages(ann, "one").press("Enter");
    await menu.waitFor();
    await menu.click({ position: { x: 2, y: 2 } });
    await ann.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    await until(ann, `document.activeElement.matches(".message")`);
  }
});

browserTest(
  "Reactions: the menu says whose they are, and a double press adds and removes one",
  async ({ chat, visit }) => {
    const isHeld = Promise.withResolvers<void>();
    const [bob, ann] = [
      await visit({ name: "Bob" }),
      await visit({
        name: "Ann",
        prepare: (page) =>
          page.route("**/reactions/**", async (route) => {
            await isHeld.promise;
            await route.continue();
          }),
      }),
    ];
    await write(bob, "lunch?");
    await sent(ann, "lunch?");
    await messages(bob, "lunch?").press("Enter");
    await bob.getByRole("menuitem", { name: "👍" }).click();
    const shown = ann.locator(".reaction");
    await shown.waitFor();
    // On a touch screen only the menu says who reacted.
    await messages(ann, "lunch?").press("Enter");
    await ann.locator(".message-menu").getByText("👍 Bob").waitFor();
    await ann.keyboard.press("Escape");
    await shown.click();
    await shown.click();
    isHeld.resolve();
    // One after the other: both have arrived when the second has.
    const url = `${chat.url}/api/rooms/lobby/messages`;
    await ann.waitForResponse((response) => response.request().method() === "DELETE");
    const { messages: [message] } = await (await fetch(url)).json();
    assertEquals(message.reactions[0].users.map(({ name }: { name: string }) => name), ["Bob"]);
  },
);

browserTest("Message toolbar: appears at a message sent under the mouse", async (stage) => {
  const isHeld = Promise.withResolvers<void>();
  const ann = await stage.visit({
    name: "Ann",
    prepare: (page) =>
      page.route("**/api/rooms/**", async (route) => {
        if (route.request().method() === "POST") await isHeld.promise;
        await route.continue();
      }),
  });
  await store(stage.chat, ["one"]);
  const bar = ann.getByRole("toolbar", { name: "Message actions" });
  await messages(ann, "one").hover();
  await bar.waitFor();
  await write(ann, "mine");
  const { x = 0, y = 0 } = await messages(ann, "mine").locator(".text").boundingBox() ?? {};
  await ann.mouse.move(x + 10, y + 10);
  await bar.waitFor({ state: "hidden" });
  isHeld.resolve();
  await sent(ann, "mine");
  await ann.mouse.move(x + 12, y + 10);
  await bar.getByRole("button", { name: "Edit" }).waitFor();
});
