import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, store, until } from "../harness/chromium.ts";

const ROOMS = ["alpha", "beta", "gamma", "delta"];
const NARROW = { width: 390, height: 844 };

/** Resolves when a section has these rooms, in this order. */
async function shows(page: Page, section: string, rooms: readonly string[]): Promise<void> {
  const labels = `[...document.querySelectorAll(".${section} .room-label")]`;
  const expected = JSON.stringify(rooms.join());
  await until(page, `${labels}.map((label) => label.textContent).join() === ${expected}`);
}

async function choose(page: Page, room: string, command: string): Promise<void> {
  await page.locator(`.room-list [data-room=${room}]`).press("Shift+F10");
  await page.getByRole("button", { name: command }).press("Enter");
}

browserTest(
  "Sidebar: favourites come first on all devices, ordered by menu, keys and drag",
  async ({ chat, visit }) => {
    for (const room of [...ROOMS, "lobby"]) await store(chat, ["hello"], room);
    const ann = await visit({ name: "Ann" });
    await shows(ann, "rooms", ["alpha", "beta", "delta", "gamma", "lobby"]);
    const phone = await visit({ beside: ann });
    await phone.setViewportSize(NARROW);
    await choose(ann, "gamma", "Add to favourites");
    await choose(ann, "alpha", "Add to favourites");
    await shows(ann, "favourites", ["gamma", "alpha"]);
    await choose(ann, "alpha", "Move up");
    await shows(ann, "favourites", ["alpha", "gamma"]);
    await ann.locator(".favourites [data-room=alpha]").press("Control+Shift+ArrowDown");
    await shows(ann, "favourites", ["gamma", "alpha"]);
    const beta = ann.locator(".rooms [data-room=beta]");
    await beta.dragTo(ann.locator(".favourites [data-room=alpha]"));
    await shows(ann, "favourites", ["gamma", "beta", "alpha"]);
    await shows(ann, "rooms", ["delta", "lobby"]);
    const favourite = (room: string) => ann.locator(`.favourites [data-room=${room}]`);
    await favourite("alpha").dragTo(favourite("gamma"));
    await shows(ann, "favourites", ["alpha", "gamma", "beta"]);
    await favourite("alpha").dragTo(favourite("beta"));
    await shows(ann, "favourites", ["gamma", "beta", "alpha"]);
    await assertOpenToAll(ann, "sidebar");
    await phone.locator(".sidebar-button").click();
    await shows(phone, "favourites", ["gamma", "beta", "alpha"]);
    await choose(phone, "beta", "Remove from favourites");
    await shows(ann, "favourites", ["gamma", "alpha"]);
    await assertOpenToAll(phone, "sidebar");
    await phone.keyboard.press("Escape");
    await phone.locator(".room-menu-button").click();
    await phone.locator(".room-menu").getByRole("button", { name: "Add to favourites" }).click();
    await shows(ann, "favourites", ["gamma", "alpha", "lobby"]);
    await phone.locator(".room-menu-button").click();
    await phone.locator(".room-menu").getByRole("button", { name: "Remove from favourites" })
      .click();
    await shows(ann, "favourites", ["gamma", "alpha"]);
    await ann.reload();
    await shows(ann, "favourites", ["gamma", "alpha"]);
  },
);

browserTest(
  "Sidebar: collapses, shows unread rooms only, marks drafts and points below",
  async ({ chat, visit }) => {
    for (const room of ROOMS) await store(chat, ["hello"], room);
    const ann = await visit({ name: "Ann", viewport: { width: 1280, height: 324 } });
    await shows(ann, "rooms", ["alpha", "beta", "delta", "gamma", "lobby"]);
    await ann.getByRole("textbox", { name: "Message" }).fill("later");
    await ann.locator("[data-room=alpha]").click();
    await ann.getByRole("link", { name: "lobby, draft" }).waitFor();
    await store(chat, ["news"], "gamma");
    await store(chat, ["news"], "delta");
    await ann.getByRole("button", { name: /unread ↓/ }).click();
    await ann.getByRole("button", { name: /unread ↓/ }).waitFor({ state: "hidden" });
    await ann.locator("[data-room=alpha]").hover();
    // In this low window, the button below hides all but the first row.
    await ann.locator(".room-list").evaluate((list) => list.scrollTo(0, 0));
    await ann.getByRole("button", { name: "Rooms", exact: true }).click();
    await shows(ann, "rooms", ["alpha", "delta", "gamma"]);
    await ann.reload();
    await shows(ann, "rooms", ["alpha", "delta", "gamma"]);
    await ann.getByRole("button", { name: "Rooms", exact: true }).click();
    await shows(ann, "rooms", ["alpha", "beta", "delta", "gamma", "lobby"]);
    await ann.getByRole("button", { name: "Unread only" }).click();
    await shows(ann, "rooms", ["alpha", "delta", "gamma"]);
    await assertOpenToAll(ann, "sidebar");
  },
);

browserTest(
  "Sidebar: the button for unread rooms leaves the name of the chat its space",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await ann.locator(".row[data-room=lobby]").hover();
    await ann.getByRole("button", { name: "Unread only" }).waitFor();
    const hidden = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(
      document.querySelector(".brand"))`;
    assertEquals(await ann.evaluate(hidden), 0);
  },
  () => ({ HUBBUB_NAME: "Riverside Studio" }),
);

browserTest("Sidebar: the menu and the settings of a phone name no keys", async ({ visit }) => {
  const phone = await visit({ name: "Ann", viewport: NARROW, hasTouch: true, isMobile: true });
  await phone.locator(".sidebar-button").tap();
  await phone.locator(".own-user").tap();
  await phone.getByRole("button", { name: "Settings" }).waitFor();
  assertEquals(await phone.getByRole("button", { name: "Keyboard shortcuts" }).count(), 0);
  await phone.getByRole("button", { name: "Settings" }).tap();
  const settings = phone.getByRole("dialog", { name: "Settings" });
  await settings.getByText("The arrow beside the text sends it.").waitFor();
  assertEquals(await settings.getByText("Ctrl").count(), 0);
});

browserTest("Sidebar: scrolls as a whole in a low window", async ({ chat, visit }) => {
  for (const room of [...ROOMS, "lobby"]) await store(chat, ["hello"], room);
  const ann = await visit({ name: "Ann", viewport: { width: 360, height: 225 } });
  await ann.locator(".sidebar-button").click();
  const [list, content] = await ann.locator(".room-list").evaluate((list) => [
    list.clientHeight,
    list.scrollHeight,
  ]);
  assertEquals(list, content);
  await ann.locator(".own-user").scrollIntoViewIfNeeded();
  const box = await ann.locator(".own-user").boundingBox();
  assert(box && box.y >= 0 && box.y + box.height <= 225, JSON.stringify(box));
});
