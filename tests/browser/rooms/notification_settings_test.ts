// Settings of the notification panel, which need no notifications.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import {
  browserTest,
  sent,
  type Stage,
  store,
  until,
  type VisitOptions,
  write,
} from "../harness/chromium.ts";
import { chooseLevel, turnOnDoNotDisturb } from "../harness/notification_panel.ts";

/** Opens the page of Ann, in a room with a message, with her notification panel. */
async function openPanel({ visit }: Stage, options: VisitOptions = {}): Promise<Page> {
  const ann = await visit({ name: "Ann", ...options });
  await write(ann, "hello");
  await sent(ann, "hello");
  await ann.locator(".notifications-button").click();
  await ann.locator(".notification-settings").waitFor();
  return ann;
}

browserTest(
  "Do not disturb: applies to all devices and survives a reload",
  async (stage) => {
    const ann = await openPanel(stage);
    const storageState = await ann.context().storageState();
    const phone = await stage.visit({ name: "Ann", storageState });
    await phone.locator(".notifications-button").click();
    await phone.locator(".notification-settings").waitFor();
    const chosen = phone.locator("select[name=do-not-disturb] :checked");
    await turnOnDoNotDisturb(ann, "Until I turn it off");
    await until(phone, `document.querySelector("[name=do-not-disturb]").value === "none"`);
    await turnOnDoNotDisturb(phone, "Off");
    await until(ann, `document.querySelector("[name=do-not-disturb]").value === "off"`);
    await turnOnDoNotDisturb(ann, "Until tomorrow, 08:00");
    await until(phone, `document.querySelector("[name=do-not-disturb]").value === "tomorrow"`);
    assertEquals(await chosen.textContent(), "Until tomorrow, 08:00");
    await ann.reload();
    await ann.locator(".notifications-button.is-do-not-disturb").waitFor();
    await ann.route("**/api/me/do-not-disturb", (route) => route.abort());
    await ann.locator(".notifications-button").click();
    await ann.getByRole("combobox", { name: "Do not disturb" }).selectOption("Off");
    // A change that the server rejected is reverted.
    await ann.getByText("Something went wrong. Try again.").waitFor();
    await ann.locator(".notifications-button.is-do-not-disturb").waitFor();
  },
);

browserTest("Do not disturb: its end is tomorrow until midnight, and then today", async (stage) => {
  const time = new Date(2027, 1, 28, 23, 50);
  const ann = await openPanel(stage, { prepare: (page) => page.clock.install({ time }) });
  await turnOnDoNotDisturb(ann, "Until tomorrow, 08:00");
  const ends = (end: string) =>
    ann.getByRole("button", { name: `Notifications. Do not disturb until ${end}`, exact: true });
  await ends("tomorrow, 08:00").waitFor();
  await ann.clock.fastForward("20:00");
  await ends("08:00").waitFor();
});

browserTest("Times: have two digits for the hour where that is usual", async (stage) => {
  for (const [locale, morning] of [["de-DE", "08:00"], ["en-US", "8:00\u202fAM"]] as const) {
    const page = await openPanel(stage, { locale });
    await page.getByRole("option", { name: `Until tomorrow, ${morning}` }).waitFor({
      state: "attached",
    });
  }
});

browserTest(
  "Notifications: the server remembers a room's level even if the browser forgets it",
  async (stage) => {
    const ann = await openPanel(stage);
    await chooseLevel(ann, "Every message");
    await ann.evaluate(`localStorage.removeItem("hubbub.notifications")`);
    await ann.reload();
    await ann.locator(".notifications-button").click();
    await ann.getByRole("radio", { name: "Every message", checked: true }).waitFor();
    await ann.locator(".bell-off").waitFor({ state: "hidden" });
    await chooseLevel(ann, "Nothing (mute)");
    await ann.locator(".bell-off").waitFor();
  },
);

browserTest(
  "Notifications: the menu of a room in the sidebar changes its level without opening it",
  async (stage) => {
    await store(stage.chat, ["tea?"], "dev");
    for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 800 }]) {
      const ann = await stage.visit({ name: "Ann", viewport });
      const row = ann.locator(".rooms [data-room=dev]");
      if (viewport.width < 500) await ann.locator(".sidebar-button").click();
      await row.click({ button: "right" });
      const menu = ann.locator(".row-menu");
      await menu.getByRole("button", { name: "Notifications" }).press("Enter");
      const panel = ann.getByRole("group", { name: "Notify me in #dev" });
      await panel.locator("input:focus").waitFor();
      await panel.getByRole("radio", { name: "Nothing" }).check();
      await ann.keyboard.press("Escape");
      if (viewport.width < 500) await ann.locator(".sidebar-button").click();
      await ann.locator(".rooms .is-muted[data-room=dev]").waitFor();
      assertEquals(await ann.title(), "# lobby · Hubbub");
      if (viewport.width < 500) continue;
      await ann.locator(".notifications-button").click();
      await ann.getByRole("group", { name: "Notify me in #lobby" }).waitFor();
    }
  },
);
