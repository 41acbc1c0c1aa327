import { assertEquals } from "@std/assert";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, sent, store, until, write } from "../harness/chromium.ts";

browserTest(
  "Switcher: jumps to rooms and users by typing parts of their names",
  async (stage) => {
    for (const room of ["art", "dev", "lobby"]) await store(stage.chat, ["one"], room);
    const bob = await stage.visit({ name: "Bob" });
    await write(bob, "hello");
    const there = Promise.withResolvers<void>();
    const ann = await stage.visit({
      name: "Ann",
      prepare: (page) =>
        page.route(/\/(shortcuts_dialog|settings_panel|picker)-\w+\.js$/, async (route) => {
          await there.promise;
          await route.continue();
        }),
    });
    await sent(ann, "hello");
    await ann.locator(".has-users").waitFor();
    const dialog = ann.getByRole("dialog", { name: "Jump to…" });
    const options = dialog.getByRole("option");
    // The response to an earlier query arrives late, and must not replace the current one.
    for (const button of [".notifications-button", ".emoji-button"]) {
      await ann.locator(button).press("Enter");
    }
    await ann.locator(".timeline").press("?");
    await ann.keyboard.press("Control+k");
    await dialog.waitFor();
    there.resolve();
    await ann.keyboard.type("dv");
    await options.first().waitFor();
    assertEquals(await options.count(), 1);
    await ann.keyboard.press("Enter");
    await ann.waitForURL("**/r/dev");
    const late = ann.locator(".notification-settings, .emoji-picker");
    while (await late.count() < 2) await ann.evaluate("new Promise(requestAnimationFrame)");
    assertEquals(await ann.locator(":popover-open, dialog[open]").count(), 0);
    // The most recently used first, never the current one.
    await ann.keyboard.press("Control+k");
    // Read at once: they are redrawn when the list changes.
    const texts = `[...document.querySelectorAll(".switcher [role=option]")]
      .map((option) => option.innerText.trim()).slice(0, 2)`;
    assertEquals(await ann.evaluate(texts), ["#\nlobby", "#\nart"]);
    const inGroup = (name: string) => dialog.getByRole("group", { name }).getByRole("option");
    await inGroup("People").filter({ hasText: "Bob" }).waitFor();
    assertEquals(await inGroup("Recent").allInnerTexts(), ["#\nlobby"]);
    assertEquals(await inGroup("Rooms").allInnerTexts(), ["#\nart"]);
    await assertOpenToAll(ann, "switcher at rest", ".switcher");
    await ann.keyboard.press("ArrowDown");
    await ann.keyboard.press("ArrowDown");
    await ann.keyboard.press("ArrowUp");
    await ann.keyboard.press("Enter");
    await ann.waitForURL("**/r/art");
    await ann.keyboard.press("Alt+ArrowUp");
    await ann.waitForURL("**/r/lobby");
    await sent(ann, "hello");
    await ann.keyboard.press("Control+k");
    await ann.keyboard.type("bo");
    await options.first().waitFor();
    await ann.keyboard.press("Enter");
    await ann.getByRole("heading", { name: "Bob" }).waitFor();
    assertEquals(await ann.evaluate("document.activeElement.id"), "text");
    await ann.keyboard.press("Control+k");
    await ann.keyboard.type("dark theme");
    await ann.getByRole("option", { name: "Dark theme" }).waitFor();
    await ann.keyboard.press("Enter");
    await until(ann, `document.documentElement.style.colorScheme === "dark"`);
    await write(ann, "psst");
    await bob.getByRole("link", { name: /^Ann, 1 unread/ }).waitFor();
    await bob.keyboard.press("Control+k");
    await bob.getByRole("option", { name: "Ann, 1 unread" }).waitFor();
    await bob.keyboard.type("nobody there");
    await bob.getByText("No matching room or person.").waitFor();
    for (const key of ["Escape", "Control+k", "Control+k"]) await bob.keyboard.press(key);
    await bob.getByRole("dialog").waitFor({ state: "hidden" });
    assertEquals(await bob.evaluate("document.activeElement.id"), "text");
  },
);
