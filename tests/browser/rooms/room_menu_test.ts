// The menu behind a room's name, and the dialogs to add people and begin direct messages.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { User } from "../../harness/user.ts";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, sent, type Stage, write } from "../harness/chromium.ts";

const NARROW = { width: 390, height: 700 };

/** Opens the page of Ann, who knows Bob, Cleo and Dora by what they wrote. */
async function gather({ chat, visit }: Stage, options = {}): Promise<{ ann: Page; bob: Page }> {
  const bob = await visit({ name: "Bob" });
  for (const name of ["Cleo", "Dora"]) {
    await (await User.arrive(name, chat.url)).say("lobby", `I am ${name}`);
  }
  const ann = await visit({ name: "Ann", ...options });
  await write(bob, "I am Bob");
  await sent(ann, "I am Bob");
  for (const page of [ann, bob]) await page.locator(".has-users").waitFor();
  return { ann, bob };
}

/** Presses an item of the room's menu. */
async function choose(page: Page, item: string): Promise<void> {
  await page.locator(".room-menu-button").click();
  await page.locator(".room-menu").getByRole("button", { name: item }).click();
}

browserTest(
  "Direct messages: two presses begin one, three one for a group, by keyboard too",
  async (stage) => {
    const { ann, bob } = await gather(stage);
    const dialog = ann.getByRole("dialog", { name: "New direct message" });
    const begin = ann.getByRole("button", { name: "New direct message" });
    await begin.click();
    await dialog.getByRole("button", { name: /^Message Bob/ }).click();
    await ann.getByRole("heading", { name: "Bob" }).waitFor();
    assertEquals(await ann.evaluate("document.activeElement.id"), "text");
    await write(ann, "psst");
    await bob.getByRole("link", { name: "Ann, 1 unread" }).waitFor();

    await begin.click();
    await dialog.getByRole("button", { name: "Add Bob to a group message", pressed: false })
      .click();
    await dialog.getByRole("button", { name: "Message Bob and Cleo" }).click();
    await ann.getByRole("heading", { name: "Bob, Cleo" }).waitFor();

    await ann.getByRole("link", { name: "lobby" }).click();
    await ann.getByRole("heading", { name: "lobby" }).waitFor();
    await begin.press("Enter");
    await dialog.getByRole("textbox", { name: "Find people" }).waitFor();
    await ann.keyboard.press("ArrowDown");
    await ann.locator(".people .row:focus").press("Tab");
    await ann.locator(".people .icon-button:focus").press("Enter");
    await dialog.getByRole("button", { name: /^Remove / }).click();
    await ann.keyboard.press("ArrowDown");
    await ann.keyboard.press("ArrowRight");
    await ann.locator(".people .icon-button:focus").press("ArrowLeft");
    await ann.locator(".people .row:focus").waitFor();
    await ann.keyboard.type("bob,");
    await dialog.getByRole("button", { name: "Remove Bob" }).waitFor();
    await dialog.getByRole("button", { name: "Add Bob to a group message", pressed: true })
      .waitFor();
    await ann.keyboard.type("dora,");
    await dialog.getByRole("button", { name: "Message 2 people" }).waitFor();
    await assertOpenToAll(ann, "people", ".people-picker");
    await ann.keyboard.press("Backspace");
    await dialog.getByRole("button", { name: "Remove Dora" }).waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Message 1 person" }).waitFor();
    await ann.keyboard.type("cl");
    await dialog.getByRole("button", { name: "Message Bob and Cleo" }).waitFor();
    await dialog.getByRole("button", { name: /Dora/ }).waitFor({ state: "detached" });
    // Enter adds the first match, and then starts: a name is never opened by mistake.
    await dialog.getByText("Press Enter to add \u2068Cleo\u2069.").waitFor();
    await ann.keyboard.press("Enter");
    await dialog.getByText("2 selected. Press Enter to start.").waitFor();
    await ann.keyboard.press("Enter");
    // The same as before.
    await ann.getByRole("heading", { name: "Bob, Cleo" }).waitFor();
    assertEquals(await ann.locator(".direct-messages .row").count(), 2);
  },
);

browserTest("Direct messages: on a phone three presses and typing start a group", async (stage) => {
  const { ann } = await gather(stage, { viewport: NARROW, hasTouch: true });
  await ann.locator(".sidebar-button").tap();
  await ann.getByRole("button", { name: "New direct message" }).tap();
  const dialog = ann.getByRole("dialog", { name: "New direct message" });
  await dialog.getByText("For a group, add people with + or Enter.").waitFor();
  // The keyboard's "Go" is Enter. A name that is entered twice stays.
  for (const name of ["bob", "cleo", "bob"]) {
    await ann.keyboard.type(name);
    await ann.keyboard.press("Enter");
  }
  await ann.keyboard.press("Control+a");
  await ann.keyboard.press("Delete");
  await dialog.getByRole("button", { name: "Message 2 people" }).tap();
  await ann.getByRole("heading", { name: "Bob, Cleo" }).waitFor();
});

browserTest("Room menu: manages a private room on a phone's screen", async (stage) => {
  const { ann, bob } = await gather(stage, { viewport: NARROW });
  await ann.locator(".sidebar-button").click();
  await ann.getByRole("button", { name: "Add a room", exact: true }).click();
  await ann.getByRole("textbox", { name: "Room name" }).fill("Plans");
  await ann.getByRole("button", { name: "Create private room" }).click();
  await ann.getByRole("heading", { name: "Plans" }).waitFor();
  await ann.locator(".beginning").getByRole("button", { name: "Add people" }).click();
  const people = ann.getByRole("dialog", { name: "Add people to Plans" });
  await people.getByRole("button", { name: /^Bob/ }).click();
  await people.getByRole("button", { name: "Cleo" }).click();
  await people.getByRole("button", { name: "Add 2 people" }).click();
  await ann.getByText("2 people were added.").waitFor();
  await bob.getByRole("link", { name: "Plans, 1 unread" }).click();
  await choose(ann, "Edit name and topic");
  const form = ann.getByRole("dialog", { name: "Edit Plans" });
  await form.getByRole("textbox", { name: "Name" }).fill("Big plans");
  await form.getByRole("textbox", { name: "Topic" }).fill("The lake");
  await assertOpenToAll(ann, "room form", ".room-dialog");
  await form.getByRole("textbox", { name: "Topic" }).press("Enter");
  await bob.getByRole("heading", { name: "Big plans" }).waitFor();
  await bob.locator(".topic", { hasText: "The lake" }).waitFor();
  await choose(ann, "Notifications");
  await ann.getByRole("radio", { name: "Mentions only" }).waitFor();
  await ann.keyboard.press("Escape");
  await choose(ann, "Members");
  const panel = ann.locator(".members");
  await panel.getByRole("button", { name: /Ann.*Created the room/ }).waitFor();
  await panel.getByRole("button", { name: "Add people" }).waitFor();
  await ann.keyboard.press("Escape");
  await choose(ann, "Archive room");
  await ann.getByRole("alertdialog", { name: "Archive Big plans?" })
    .getByRole("button", { name: "Archive" }).click();
  await bob.getByText("This room is archived.").waitFor();
  await ann.locator(".room-menu-button").press("Enter");
  await ann.locator(".room-menu").getByRole("button", { name: "Unarchive room" }).waitFor();
  await assertOpenToAll(ann, "menu of a room", ".room-menu");
  await ann.keyboard.press("ArrowUp");
  await ann.locator(".room-menu :focus", { hasText: "Leave room" }).waitFor();
  await ann.keyboard.press("ArrowUp");
  await ann.keyboard.press("Enter");
  await bob.getByText("Ann unarchived the room").waitFor();
  // Bob did not create it.
  await bob.locator(".room-menu-button").click();
  await bob.getByRole("button", { name: "Leave room" }).waitFor();
  assertEquals(await bob.locator(".room-menu .menu-item").allTextContents(), [
    "Add people",
    "Members",
    "Add to favourites",
    "Notifications",
    "Copy link",
    "Hide room",
    "Leave room",
  ]);
});
