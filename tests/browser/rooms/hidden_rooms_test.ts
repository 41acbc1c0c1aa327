import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, messages, sent, store, texts, until, write } from "../harness/chromium.ts";

/** The rooms in the sidebar of a page. */
const listed = (page: Page) => page.locator(".rooms .room-label").allTextContents();

/** Resolves when the sidebar shows a room, or no longer does. */
const shows = (page: Page, room: string, state: "visible" | "detached") =>
  page.locator(`.rooms [data-room=${room}]`).waitFor({ state });

browserTest(
  "Hidden rooms: hiding applies to all devices until a mention, and mutes the rest",
  async ({ chat, visit }) => {
    await store(chat, ["before"], "dev");
    const bob = await visit({ name: "Bob", path: "/r/dev" });
    const ann = await visit({ name: "Ann", path: "/r/dev" });
    await write(ann, "I am Ann");
    await sent(bob, "I am Ann");
    const storageState = await ann.context().storageState();
    const phone = await visit({ name: "Ann", storageState });
    await shows(phone, "dev", "visible");
    await ann.locator(".room-menu-button").click();
    await ann.getByRole("button", { name: "Leave room" }).click();
    await ann.getByText("You left #dev").waitFor();
    await ann.getByRole("heading", { name: "lobby" }).waitFor();
    for (const page of [ann, phone]) await shows(page, "dev", "detached");
    await shows(bob, "dev", "visible");
    await ann.keyboard.press("Alt+ArrowDown");
    assertEquals(await ann.title(), "# lobby · Hubbub");
    // Mentioning all who follow the room is no mention of those who have hidden it.
    await write(bob, "@room, nothing for anybody");
    await sent(bob, "nothing for anybody");
    // The next message in the same stream shows that this one arrived and changed nothing.
    await write(ann, "lunch?");
    await sent(phone, "lunch?");
    assertEquals([await listed(phone), await phone.title()], [["lobby"], "# lobby · Hubbub"]);
    await write(bob, "come here, @Ann");
    for (const page of [ann, phone]) {
      await page.getByRole("link", { name: "dev, 2 unread, 1 for you" }).waitFor();
      await until(page, `document.title.startsWith("(1) ")`);
    }
    await ann.getByRole("link", { name: "dev, 2 unread, 1 for you" }).click();
    await sent(ann, "come here");
    // It is listed again, though nothing mentions the user any longer.
    await phone.getByRole("link", { name: "dev", exact: true }).waitFor();
    await write(bob, "welcome back");
    await phone.getByRole("link", { name: "dev, 1 unread", exact: true }).waitFor();
  },
);

browserTest(
  "Hidden rooms: hiding names the room, and can be undone for ten seconds",
  async ({ chat, visit }) => {
    await store(chat, ["before"], "dev");
    await store(chat, ["before"], "tea");
    const ann = await visit({ name: "Ann", path: "/r/dev" });
    const hide = async (room: string) => {
      await ann.locator(`.rooms [data-room=${room}]`).click({ button: "right" });
      await ann.getByRole("button", { name: "Leave room" }).click();
      await ann.getByRole("status").getByText(`You left #${room}`).waitFor();
    };
    const undo = ann.getByRole("button", { name: "Undo" });
    await hide("tea");
    await shows(ann, "tea", "detached");
    await undo.click();
    await shows(ann, "tea", "visible");
    await undo.waitFor({ state: "hidden" });
    // The open room is left, and opened again.
    await hide("dev");
    await ann.getByRole("heading", { name: "lobby" }).waitFor();
    await undo.press("Enter");
    await ann.getByRole("heading", { name: "dev" }).waitFor();
    await ann.clock.install();
    await hide("tea");
    await ann.clock.fastForward(9_000);
    assertEquals(await undo.isVisible(), true);
    await ann.clock.fastForward(2_000);
    await undo.waitFor({ state: "hidden" });
    await shows(ann, "tea", "detached");
    // On a phone the sidebar covers the composer.
    await ann.setViewportSize({ width: 390, height: 800 });
    await ann.locator(".sidebar-button").click();
    await hide("dev");
    await undo.click();
    await ann.getByRole("heading", { name: "dev" }).waitFor();
  },
);

browserTest(
  "Hidden rooms: can be found by name, search and link, and stay listed once opened",
  async ({ chat, visit }) => {
    await store(chat, ["a rare word"], "dev");
    const ann = await visit({ name: "Ann" });
    await write(ann, "hello");
    await sent(ann, "hello");
    const hide = async () => {
      // Leaving a page aborts its requests.
      const kept = ann.waitForResponse(/\/notification-level$/);
      await write(ann, "/leave");
      assertEquals((await kept).status(), 200);
      await ann.getByRole("heading", { name: "lobby" }).waitFor();
      await shows(ann, "dev", "detached");
    };
    await ann.getByRole("link", { name: "dev" }).click();
    await sent(ann, "a rare word");
    await hide();
    await ann.keyboard.press("Control+k");
    await ann.keyboard.type("dev");
    await ann.getByRole("option", { name: "dev" }).waitFor();
    await ann.keyboard.press("Enter");
    await sent(ann, "a rare word");
    await ann.getByRole("link", { name: "lobby" }).click();
    await sent(ann, "hello");
    await shows(ann, "dev", "visible");
    await ann.getByRole("link", { name: "dev" }).click();
    await hide();
    await ann.keyboard.press("Control+f");
    await ann.getByRole("searchbox").fill("rare");
    await ann.locator(".result").click();
    await messages(ann, "a rare word").and(ann.locator(":focus")).waitFor();
    await hide();
    await ann.goto(`${chat.url}/r/dev/1`);
    await shows(ann, "dev", "visible");
    assertEquals(await texts(ann), ["a rare word"]);
    await ann.getByRole("link", { name: "lobby" }).click();
    await write(ann, "/hide");
    await ann.getByText("The lobby can't be hidden.").waitFor();
    await write(ann, "/leave");
    await ann.getByText("You can't leave the lobby.").waitFor();
    assertEquals(await listed(ann), ["dev", "lobby"]);
  },
);

browserTest("Hidden rooms: a direct message returns with its next message", async ({ visit }) => {
  const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
  await write(bob, "hello");
  await sent(ann, "hello");
  await messages(ann, "hello").locator(".avatar").click();
  await ann.getByRole("button", { name: "Message Bob" }).click();
  await ann.getByRole("heading", { name: "Bob" }).waitFor();
  await write(ann, "psst");
  await bob.getByRole("link", { name: "Ann, 1 unread" }).click();
  await sent(bob, "psst");
  await ann.locator(".room-menu-button").click();
  await ann.getByRole("button", { name: "Hide direct message" }).click();
  await sent(ann, "hello");
  await ann.locator(".direct-messages a").waitFor({ state: "detached" });
  await write(bob, "yes?");
  await ann.getByRole("link", { name: "Bob, 1 unread" }).click();
  await sent(ann, "yes?");
  assertEquals(await texts(ann), ["psst", "yes?"]);
});
