// Marking a room as unread, on one device and its effect on another.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, messages, store, until } from "../harness/chromium.ts";

const READ_ON = JSON.stringify({ seq: 4, isMarkedUnread: false });

/** The messages above and below the line where reading stopped. */
function lineIn(page: Page): Promise<[string, string]> {
  return page.evaluate(`(() => {
    const line = document.querySelector(".new-line");
    const textOf = (row) => row?.querySelector(".text")?.textContent ?? "";
    return [textOf(line?.previousElementSibling), textOf(line?.nextElementSibling)];
  })()`);
}

browserTest(
  "Mark as unread: by key, on all devices and after a reload, until the user scrolls",
  async ({ chat, visit }) => {
    await store(chat, ["one", "two", "three", "four"]);
    const ann = await visit({ name: "Ann" });
    await ann.locator(".has-users").waitFor();
    const other = await visit({ name: "Ann", beside: ann, path: "/r/dev" });
    const isUnread = (page: Page) => page.getByRole("link", { name: "lobby, 2 unread" }).waitFor();
    const isRead = (page: Page) => page.getByRole("link", { name: "lobby", exact: true }).waitFor();
    await isRead(ann);

    await messages(ann, "three").press("u");
    await isUnread(ann);
    await isUnread(other);
    assertEquals(await lineIn(ann), ["two", "three"]);

    // Neither time nor a new visit reads the message that is still on screen.
    const marked: (string | null)[] = [];
    ann.on("request", (request) => {
      if (request.url().endsWith("/read-marker")) marked.push(request.postData());
    });
    await ann.bringToFront();
    await ann.reload();
    await messages(ann, "four").waitFor();
    await isUnread(ann);
    assertEquals(await lineIn(ann), ["two", "three"]);
    assertEquals(marked, []);

    await ann.locator(".timeline").hover();
    const sent = ann.waitForRequest((request) => request.postData() === READ_ON);
    await ann.mouse.wheel(0, 10);
    await sent;
    await isRead(ann);
    await isRead(other);

    // From the menu, on a narrow screen.
    await ann.setViewportSize({ width: 390, height: 800 });
    await messages(ann, "four").press("Enter");
    await ann.getByRole("menuitem", { name: "Mark as unread" }).click();
    await until(ann, `document.title.startsWith("• ")`);
    assertEquals(await lineIn(ann), ["three", "four"]);
    await other.getByRole("link", { name: "lobby, 1 unread" }).click();
    await isRead(other);
    await until(ann, `!document.title.startsWith("• ")`);
  },
);
