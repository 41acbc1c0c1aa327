// Chooses settings in the notification panel.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

/** Resolves when the server has stored it: leaving a page aborts its requests. */
export async function chooseLevel(page: Page, level: string): Promise<void> {
  const chosen = page.waitForResponse(/\/notification-level$/);
  await page.getByRole("radio", { name: level }).check();
  assertEquals((await chosen).status(), 200);
}

/** The same for the end of "do not disturb". */
export async function turnOnDoNotDisturb(page: Page, end: string): Promise<void> {
  const kept = page.waitForResponse(/\/do-not-disturb$/);
  await page.getByRole("combobox", { name: "Do not disturb" }).selectOption(end);
  assertEquals((await kept).status(), 200);
}
