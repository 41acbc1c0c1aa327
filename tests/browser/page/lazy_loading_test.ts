// Parts that load on first use and fail to: the page says so in their place, and loads them when the
// server answers again.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { freePort } from "../../harness/free_port.ts";
import {
  browserProcessTest,
  browserTest,
  messages,
  sent,
  store,
  write,
} from "../harness/chromium.ts";

/** The page waits up to 15 s before it tries to reconnect, and then needs a moment. */
const RECONNECT = { timeout: 30_000 };

const failure = (page: Page) => page.locator(".load-failure");

/** Whether the style sheet built from this source has been applied. */
function hasStyle(page: Page, source: string): Promise<boolean> {
  const built = source.replace(".css", "-");
  return page.evaluate(
    `[...document.styleSheets].some(({ href, cssRules }) =>
      href?.includes(${JSON.stringify(built)}) && cssRules.length > 0)`,
  );
}

browserTest(
  "Panel: a view that failed to load says so, and comes with its style on the next try",
  async ({ chat, visit }) => {
    await store(chat, ["We deployed it"]);
    const page = await visit({ name: "Ann" });
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Search" }).click();
    await page.locator(".panel .search > .load-failure", { hasText: "Can't load this right now." })
      .waitFor();
    await page.keyboard.type("deployed");
    await page.getByRole("button", { name: "Try again" }).click();
    await failure(page).waitFor();
    assertEquals(await page.evaluate("document.activeElement.className"), "search-field");
    // Also if nothing but the style sheet fails.
    const styleSheet = "**/panel_views-*.css";
    await page.route(styleSheet, (route) => route.abort());
    await Promise.all([
      page.waitForEvent("requestfailed", (request) => request.url().endsWith(".css")),
      page.context().setOffline(false),
    ]);
    await page.unroute(styleSheet);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".panel .result", { hasText: "We deployed it" }).waitFor();
    assertEquals(await hasStyle(page, "/static/styles/panel_views.css"), true);
    assertEquals(await failure(page).count(), 0);
  },
);

browserTest(
  "Panel: says that loading failed until it works, whatever else fails meanwhile",
  async ({ chat, visit }) => {
    await store(chat, ["We deployed it"]);
    const page = await visit({ name: "Ann" });
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Search" }).click();
    const inPanel = page.locator(".panel .search > .load-failure");
    await inPanel.waitFor();
    for (const key of ["ControlOrMeta+k", "?"]) {
      await messages(page, "deployed").focus();
      await page.keyboard.press(key);
      await page.locator(".load-failure:visible").nth(1).waitFor();
      await page.keyboard.press("Escape");
    }
    await inPanel.waitFor();
    await page.context().setOffline(false);
    await page.locator(".search .filters").waitFor();
    await page.getByRole("searchbox").first().fill("deployed");
    await page.locator(".panel .result", { hasText: "We deployed it" }).waitFor();
    assertEquals(await failure(page).count(), 0);
  },
);

/** Parts that load on a click: how to open each, what appears, and which style sheet it has. */
const PARTS = {
  "emoji": {
    open: (page) => page.getByRole("button", { name: "Emoji", exact: true }).click(),
    part: ".emoji-picker",
    style: "/static/chat/emoji/emoji.css",
  },
  "notifications": {
    open: (page) => page.locator(".notifications-button").click(),
    part: "form.notification-settings",
    style: "/static/chat/notifications/settings_panel.css",
  },
  "user card": {
    open: (page) => messages(page, "hello").locator(".author").click(),
    part: ".user-card",
    style: "/static/chat/users/user_card.css",
  },
  "room forms": {
    open: (page) => page.locator("[aria-controls=add-room]").click(),
    part: "#add-room",
    style: "/static/chat/rooms/new_room_form.css",
  },
  "room menu": {
    open: (page) => page.locator(".room-menu-button").click(),
    part: ".room-menu",
    style: "/static/chat/room_tools/room_tools.css",
  },
  "day form": {
    open: (page) => page.locator(".day-button").click(),
    part: ".day-form",
    style: "/static/chat/messages/list/jump_to_date.css",
  },
  "key help": {
    open: async (page) => {
      await messages(page, "hello").focus();
      await page.keyboard.press("?");
    },
    part: ".shortcuts",
    style: "/static/styles/shortcuts_dialog.css",
  },
  "switcher": {
    open: (page) => page.keyboard.press("ControlOrMeta+k"),
    part: ".switcher .search-state",
    style: "",
  },
} satisfies Readonly<
  Record<string, { open: (page: Page) => Promise<unknown>; part: string; style: string }>
>;

browserTest(
  "Lazy loading: a part that fails to load says so in its place, and opens once it loads",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    await write(page, "hello");
    await sent(page, "hello");
    for (const { open, part, style } of Object.values(PARTS)) {
      await page.context().setOffline(true);
      await open(page);
      await failure(page).waitFor();
      await page.context().setOffline(false);
      await page.locator(part).waitFor();
      assertEquals(await failure(page).count(), 0);
      if (style) assertEquals(await hasStyle(page, style), true, style);
      await page.keyboard.press("Escape");
      await page.locator(part).waitFor({ state: "hidden" });
    }
  },
);

browserTest(
  "Lazy loading: a failure in a phone's room list leaves the list open",
  async ({ visit }) => {
    const page = await visit({ name: "Ann", viewport: { width: 390, height: 844 } });
    await page.locator(".sidebar-button").click();
    await page.context().setOffline(true);
    await page.locator("[aria-controls=add-room]").click();
    await failure(page).waitFor();
    assertEquals(await page.locator("#sidebar").isVisible(), true);
    await page.context().setOffline(false);
    await page.locator("#add-room").waitFor();
    assertEquals(await failure(page).count(), 0);
  },
);

browserTest(
  "Lazy loading: a dismissed failure does not come back later",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    await page.context().setOffline(true);
    await page.locator(".notifications-button").click();
    await failure(page).waitFor();
    await page.keyboard.press("Escape");
    await failure(page).waitFor({ state: "hidden" });
    await page.context().setOffline(false);
    await write(page, "on we go");
    await sent(page, "on we go");
    assertEquals(await page.locator("form.notification-settings").count(), 0);
  },
);

browserTest(
  "Markdown: a message written offline is formatted at once, and its list drawn when that has loaded",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    await page.context().setOffline(true);
    await write(page, "3. it *works*");
    await messages(page, "it works").locator("em").waitFor();
    assertEquals(await messages(page, "3. it works").locator("ol").count(), 0);
    await page.context().setOffline(false);
    await messages(page, "it works").locator("ol[start='3'] em").waitFor();
  },
);

browserProcessTest(
  "Panel: search and pins retry on request and when the server is back",
  async ({ chat, visit }) => {
    await store(chat, ["We deployed it"]);
    const page = await visit({ name: "Ann" });
    await page.locator(".has-users").waitFor();
    await messages(page, "deployed").hover();
    await page.getByRole("button", { name: "More" }).last().click();
    await page.getByRole("menuitem", { name: "Pin" }).click();
    await page.locator(".pin-mark").waitFor();
    await page.getByRole("button", { name: "Search" }).click();
    await page.locator(".search .filters").waitFor();
    await chat.killWeb();
    await page.keyboard.type("deployed");
    const again = page.locator(".panel").getByRole("button", { name: "Try again" });
    await again.waitFor();
    await page.locator(".panel").getByText("Can't load this right now.").waitFor();
    await page.getByText("Reconnecting…").waitFor();
    await again.click();
    await again.waitFor();
    await page.getByRole("button", { name: "Pinned messages" }).click();
    await again.waitFor();
    await chat.startWeb();
    await page.locator(".pins .result", { hasText: "We deployed it" }).waitFor(RECONNECT);
    assertEquals(await again.isVisible(), false);
    await page.getByRole("button", { name: "Search" }).click();
    await page.locator(".search .result", { hasText: "We deployed it" }).waitFor();
  },
  () => ({ HUBBUB_PORT: String(freePort()) }),
);
